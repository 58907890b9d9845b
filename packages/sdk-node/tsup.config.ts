import { libraryPreset } from "../../scripts/tsup-preset.js";

export default libraryPreset({ entry: { index: "src/index.ts" }, platform: "node" });
