// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { findPnpm, pnpmVersion } from "./pnpm.mjs";
import { at, memory } from "./root.mjs";
import { runQuietly, say } from "./run.mjs";

const stamp = join(memory, "installed");

/** What node_modules depends on, as one text. @returns {string} */
const fingerprint = () => {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${pnpmVersion()}\n`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(at(file)));
  return hash.digest("hex");
};

/** Installs what the lockfile says, unless that was done. */
export const install = async () => {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("set-up: installing the dependencies");
  const { command, args } = findPnpm();
  // CI: it must not ask whether it may replace a node_modules that another pnpm or npm made.
  await runQuietly("the installation", command, [...args, "install", "--frozen-lockfile"], { env: { CI: "true" } });
  mkdirSync(memory, { recursive: true });
  writeFileSync(stamp, wanted);
};
