// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { filesOf, readPackages } from "./packages.mjs";
import { at, memory, programOf } from "./root.mjs";
import { runNode, runNodeQuietly, say } from "./run.mjs";

/** @typedef {import("./packages.mjs").Package} Package */

const stamp = join(memory, "built.json");

/** What shapes every package's build. */
const shared = ["scripts/tsup-preset.ts", "tsconfig.base.json", "tsconfig.build.json", "pnpm-lock.yaml"];

/** All files below a folder that end up in its build. @param {string} folder @returns {string[]} in a fixed order */
const sourcesOf = (folder) =>
  readdirSync(at(folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => !/\.test(-d)?\.[cm]?tsx?$/.test(path) && statSync(at(path)).isFile())
    .sort();

/** One text that changes with the sources of a package and of all that it is built on. @param {Package} each @returns {string} */
const fingerprint = (each) => {
  const own = ["package.json", "tsup.config.ts"].map((name) => `${each.folder}/${name}`);
  const hash = createHash("sha256").update(process.versions.node);
  for (const file of [...shared, ...own, ...sourcesOf(`${each.folder}/src`)]) {
    hash.update(`\n${file}\n`).update(readFileSync(at(file)));
  }
  for (const dependency of each.dependencies) hash.update(fingerprint(dependency));
  return hash.digest("hex");
};

/** Whether all is there that the package promises. @param {Package} each @returns {boolean} */
const isComplete = ({ folder, manifest }) =>
  filesOf([manifest.exports, manifest.bin]).every((file) => existsSync(at(folder, file)));

/** @param {Package} each @returns {boolean} */
const canBeBuilt = ({ folder }) => existsSync(at(folder, "tsup.config.ts"));

/** @returns {Record<string, string>} the fingerprint of each package when it was built last */
const readStamp = () => (existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : {});

/** @param {Package} each */
const buildOne = async (each) => {
  // Taken before the build: what is edited while it runs is built the next time.
  const built = fingerprint(each);
  say(`set-up: building ${each.name}`);
  await runNodeQuietly(`the build of ${each.name}`, [programOf("tsup")], { cwd: at(each.folder) });
  mkdirSync(memory, { recursive: true });
  writeFileSync(stamp, JSON.stringify({ ...readStamp(), [each.name]: built }, null, 2));
};

/**
 * Builds the packages whose sources, or those beneath them, are not the ones that were built last.
 * @param {{ force?: boolean }} [options]
 */
export const build = async ({ force = false } = {}) => {
  const last = readStamp();
  const stale = readPackages()
    .filter(canBeBuilt)
    .filter((each) => force || last[each.name] !== fingerprint(each) || !isComplete(each));
  /** @type {Map<Package["name"], Promise<void>>} */
  const running = new Map();
  for (const each of stale) {
    const before = each.dependencies.flatMap(({ name }) => running.get(name) ?? []);
    running.set(
      each.name,
      Promise.all(before).then(() => buildOne(each)),
    );
  }
  // Let all come to their end, so that no compiler writes on after a failure was told.
  const results = await Promise.allSettled(running.values());
  for (const result of results) if (result.status === "rejected") throw result.reason;
};

/** Builds all packages again and again as their sources change, until it is stopped. @param {string[]} args for tsup */
export const watch = async (args) => {
  // Each package needs the types of those below from its first moment on.
  await build();
  const packages = readPackages().filter(canBeBuilt);
  say(`watching ${packages.map(({ name }) => name).join(", ")}`);
  await Promise.all(
    packages.map(({ folder }) => runNode([programOf("tsup"), "--watch", "--no-clean", ...args], { cwd: at(folder) })),
  );
};
