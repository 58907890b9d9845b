// @ts-check
// Checks that packages/protocol/src/gen is what the .proto files give.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generate } from "./task/generate.mjs";
import { root } from "./task/root.mjs";

const generated = "packages/protocol/src/gen";

/** The files below a folder, by their paths in it. @param {string} folder @returns {Map<string, Buffer>} */
const read = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path))]),
  );

const temp = mkdtempSync(join(tmpdir(), "generated-"));
try {
  await generate(["-o", temp]);
  const ours = read(join(root, generated));
  const fresh = read(join(temp, generated));
  const problems = [...new Set([...ours.keys(), ...fresh.keys()])].sort().flatMap((path) => {
    const [has, wants] = [ours.get(path), fresh.get(path)];
    if (has === undefined) return `${generated}/${path} is missing`;
    if (wants === undefined) return `${generated}/${path} is not generated any more`;
    return has.equals(wants) ? [] : `${generated}/${path} differs`;
  });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error("generated code: run `npm run gen` and commit what it changes");
    process.exitCode = 1;
  } else {
    console.log(`generated code: ${String(fresh.size)} files are what the .proto files give`);
  }
} finally {
  rmSync(temp, { recursive: true, force: true });
}
