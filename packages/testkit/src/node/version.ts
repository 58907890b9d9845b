import { readFileSync } from "node:fs";

/** The version in this package's package.json; the sources and the built files are two and one folder below it. */
export function testkitVersion(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === "@layotto-sdk/testkit" && manifest.version !== undefined) return manifest.version;
    } catch {
      // Not this one.
    }
  }
  return "unknown";
}
