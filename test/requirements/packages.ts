import { area } from "./area.js";

export const packages = area(7, {
  "packages.layers":
    "An import against the arrows between packages, of a block by the call path, or of tests by sources is found.",
  "packages.snippets": "Every example in a document is compiled, and what does not compile is found.",
  "packages.control.light": "The client of a mock's control interface needs nothing of Node.",
});
