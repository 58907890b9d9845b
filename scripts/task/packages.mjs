// @ts-check
import { existsSync, readdirSync } from "node:fs";

import { at, readJson } from "./root.mjs";

/**
 * @typedef {object} Package
 * @property {string} name with the scope
 * @property {string} folder below the root
 * @property {any} manifest its package.json
 * @property {Package[]} dependencies those of this repository
 */

/** The packages of `packages/`, each after those that it depends on. @returns {Package[]} */
export const readPackages = () => {
  const found = readdirSync(at("packages"))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(at(folder, "package.json")))
    .map((folder) => ({ folder, manifest: readJson(`${folder}/package.json`) }))
    .map(({ folder, manifest }) => ({ name: String(manifest.name), folder, manifest }));
  const byName = new Map(found.map((each) => [each.name, each]));
  /** @type {Map<string, Package>} */
  const ordered = new Map();
  /** @param {string} name @param {string[]} path */
  const add = (name, path) => {
    const each = byName.get(name);
    if (each === undefined || ordered.has(name)) return;
    if (path.includes(name)) throw new Error(`packages depend on each other: ${[...path, name].join(" → ")}`);
    // Development dependencies may well point both ways: a package's tests use what is built on it.
    const names = Object.keys(each.manifest.dependencies ?? {});
    for (const dependency of names) add(dependency, [...path, name]);
    ordered.set(name, { ...each, dependencies: names.flatMap((dependency) => ordered.get(dependency) ?? []) });
  };
  for (const { name } of found) add(name, []);
  return [...ordered.values()];
};

/** Every file that an `exports` or `bin` of a manifest names. @param {unknown} value @returns {string[]} */
export const filesOf = (value) => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(filesOf) : [];
};
