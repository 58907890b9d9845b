import { libraryPreset } from "../../scripts/tsup-preset.js";

const services = ["runtime", "appcallback", "lifecycle", "sms", "delay-queue", "cryption", "email", "oss", "phone"];

export default libraryPreset({
  entry: Object.fromEntries(["method", ...services].map((name) => [name, `src/gen/${name}.ts`])),
  // The object storage has a message named Object. What makes CommonJS of shared chunks would take it for the global
  // one; a file an entry goes another way, and codecs have no identity that would need a shared copy.
  splitting: false,
});
