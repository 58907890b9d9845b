// Checks the .proto files against proto/contract.json and proto/released.binpb. With --release it writes
// proto/released.binpb anew, from files that meet the contract.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { checkContract } from "./contract/check.mjs";

/** @param {string} path relative to the root; kept relative to the caller, so that findings read well */
const at = (path) => relative(process.cwd(), fileURLToPath(new URL(`../${path}`, import.meta.url))) || ".";

const options = process.argv.slice(2);
const unknown = options.filter((option) => option !== "--release");
const release = options.includes("--release");
const released = at("proto/released.binpb");

if (unknown.length > 0) {
  console.error(`contract: unknown option ${unknown.join(" ")}; the only one is --release`);
  process.exitCode = 2;
} else {
  const paths = { dir: at("proto"), contract: at("proto/contract.json") };
  const { problems, counts, image } = checkContract(release ? paths : { ...paths, released });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`contract: ${String(problems.length)} problem${problems.length === 1 ? "" : "s"}`);
    process.exitCode = 1;
  } else {
    if (release) writeFileSync(released, image);
    console.log(`contract: ${counts}${release ? `; wrote ${released}` : ""}`);
  }
}
