import { readFileSync } from "node:fs";
import { libraryPreset } from "../../scripts/tsup-preset.js";

const entries = ["control", "node", "vitest"];
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };

export default libraryPreset({
  entry: {
    index: "src/index.ts",
    ...Object.fromEntries(entries.map((name) => [name, `src/entries/${name}.ts`])),
    cli: "src/cli/layotto-mock.ts",
  },
  platform: "node",
  external: ["vitest"],
  define: { TESTKIT_VERSION: JSON.stringify(version) },
});
