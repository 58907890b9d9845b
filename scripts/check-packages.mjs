// @ts-check
// Packs every package and checks what a user of it would get: publint looks at the manifest and the files, attw at
// the types as TypeScript finds them from ESM and from CommonJS.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packAll } from "./pack.mjs";
import { programOf } from "./task/root.mjs";
import { runNodeQuietly, StepFailed } from "./task/run.mjs";

/** @param {unknown} target of an entry in `exports` */
const hasRequire = (target) => typeof target === "object" && target !== null && "require" in target;

/** @param {string} name @param {string} tarball @param {string[]} entries @param {"node16" | "esm-only"} profile */
const checkTypes = async (name, tarball, entries, profile) => {
  if (entries.length === 0) return;
  const attw = [programOf("@arethetypeswrong/cli", "attw"), tarball, "--profile", profile, "--no-emoji"];
  await runNodeQuietly(`attw of ${name}`, [...attw, "--entrypoints", ...entries]);
};

const temp = mkdtempSync(join(tmpdir(), "packages-"));
try {
  for (const { name, tarball, manifest } of await packAll(temp)) {
    await runNodeQuietly(`publint of ${name}`, [programOf("publint"), tarball, "--strict"]);
    const entries = Object.entries(manifest.exports).filter(([entry]) => entry !== "./package.json");
    const dual = entries.flatMap(([entry, target]) => (hasRequire(target) ? entry : []));
    const esmOnly = entries.flatMap(([entry, target]) => (hasRequire(target) ? [] : entry));
    // The oldest way to find modules, node10, knows no `exports`, so subpaths cannot be served to it.
    await checkTypes(name, tarball, dual, "node16");
    await checkTypes(name, tarball, esmOnly, "esm-only");
    console.log(`${name}: publint and attw have nothing to say`);
  }
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temp, { recursive: true, force: true });
}
