// @ts-check
import { join } from "node:path";

import { readPackages } from "./task/packages.mjs";
import { findPnpm } from "./task/pnpm.mjs";
import { runQuietly } from "./task/run.mjs";
import { at } from "./task/root.mjs";

/** @typedef {import("./task/packages.mjs").Package} Package */

/**
 * Packs every package as the registry would get it, with `workspace:` made into versions.
 * @param {string} folder where the tarballs go
 * @returns {Promise<(Package & { tarball: string })[]>}
 */
export const packAll = async (folder) => {
  const { command, args } = findPnpm();
  /** @type {(Package & { tarball: string })[]} */
  const packed = [];
  for (const each of readPackages().filter(({ manifest }) => manifest.private !== true)) {
    const tarball = join(folder, `${each.folder.split("/").at(-1)}.tgz`);
    await runQuietly(`packing ${each.name}`, command, [...args, "pack", "--out", tarball], { cwd: at(each.folder) });
    packed.push({ ...each, tarball });
  }
  return packed;
};
