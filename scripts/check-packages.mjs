// @ts-check
// Packs every package and checks what a user of it would get: publint looks at the manifest and the files, attw at
// the types as TypeScript finds them from ESM and from CommonJS.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packAll } from "./pack.mjs";
import { programOf } from "./task/root.mjs";
import { runNodeQuietly, StepFailed } from "./task/run.mjs";

const temp = mkdtempSync(join(tmpdir(), "packages-"));
try {
  for (const { name, tarball } of await packAll(temp)) {
    await runNodeQuietly(`publint of ${name}`, [programOf("publint"), tarball, "--strict"]);
    // The oldest way to find modules, node10, knows no `exports`, so subpaths cannot be served to it.
    const attw = [programOf("@arethetypeswrong/cli", "attw"), tarball, "--profile", "node16", "--no-emoji"];
    await runNodeQuietly(`attw of ${name}`, attw);
    console.log(`${name}: publint and attw have nothing to say`);
  }
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temp, { recursive: true, force: true });
}
