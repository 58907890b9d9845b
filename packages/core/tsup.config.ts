import { libraryPreset } from "../../scripts/tsup-preset.js";

const entries = [
  "app",
  "blocks",
  "state",
  "lock",
  "sequencer",
  "configuration",
  "pubsub",
  "files",
  "objects",
  "secrets",
  "bindings",
  "invoke",
  "hello",
  "cryption",
  "email",
  "sms",
  "phone",
  "delay-queue",
  "lifecycle",
];

export default libraryPreset({
  entry: { index: "src/index.ts", ...Object.fromEntries(entries.map((name) => [name, `src/entries/${name}.ts`])) },
});
