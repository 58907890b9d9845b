// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string[]} path below the root @returns {string} */
export const at = (...path) => join(root, ...path);

/** @param {string} path below the root @returns {any} */
export const readJson = (path) => JSON.parse(readFileSync(at(path), "utf8"));

/** What the set-up remembers lies with what it describes: without node_modules nothing is remembered. */
export const memory = at("node_modules", ".task");

/**
 * The program that a root dependency brings, as a script for Node: `.bin` has shell scripts, which are not for every
 * system.
 * @param {string} name of the package
 * @param {string} [program] where a package has several
 * @returns {string} its path
 */
export const programOf = (name, program = name) => {
  const path = `node_modules/${name}/package.json`;
  if (!existsSync(at(path))) throw new Error(`${name} is not installed; it belongs in the root's devDependencies`);
  const { bin } = readJson(path);
  const file = typeof bin === "string" ? bin : bin?.[program];
  if (typeof file !== "string") throw new Error(`${name} brings no program ${program}`);
  return at("node_modules", name, file);
};
