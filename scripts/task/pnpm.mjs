// @ts-check
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

import { readJson } from "./root.mjs";

/** The version that `packageManager` pins, without the hash that may follow it. @returns {string} */
export const pnpmVersion = () => {
  const pinned = String(readJson("package.json").packageManager);
  const version = /^pnpm@(\d+\.\d+\.\d+)/.exec(pinned)?.[1];
  if (version === undefined) throw new Error(`packageManager in package.json is ${pinned}, not pnpm@X.Y.Z`);
  return version;
};

/**
 * How to run the pinned pnpm: the one on the path if it is exactly that, else by npx, which every Node has.
 * @returns {{ command: string, args: string[] }} pnpm's own arguments follow
 */
export const findPnpm = () => {
  const version = pnpmVersion();
  const { stdout } = spawnSync("pnpm", ["--version"], {
    // Outside of the repository, where a pnpm of another version says so instead of fetching the pinned one.
    cwd: tmpdir(),
    // A pnpm that is only corepack's stand-in would fetch some version to answer.
    env: { ...process.env, COREPACK_ENABLE_NETWORK: "0" },
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  return stdout?.trim() === version
    ? { command: "pnpm", args: [] }
    : { command: "npx", args: ["--yes", `pnpm@${version}`] };
};
