import { libraryPreset } from "../../scripts/tsup-preset.js";

const services = ["runtime", "appcallback", "lifecycle", "sms", "delay-queue", "cryption", "email", "oss", "phone"];

export default libraryPreset({
  entry: Object.fromEntries(["method", ...services].map((name) => [name, `src/gen/${name}.ts`])),
});
