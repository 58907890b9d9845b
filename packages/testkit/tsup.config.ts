import { libraryPreset } from "../../scripts/tsup-preset.js";

const entries = ["control", "node", "vitest"];

export default libraryPreset({
  entry: {
    index: "src/index.ts",
    ...Object.fromEntries(entries.map((name) => [name, `src/entries/${name}.ts`])),
    cli: "src/cli/layotto-mock.ts",
  },
  platform: "node",
  external: ["vitest"],
  // `import.meta.url` in the CommonJS copy.
  shims: true,
});
