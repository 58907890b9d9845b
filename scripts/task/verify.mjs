// @ts-check
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";

import { build } from "./build.mjs";
import { at, programOf } from "./root.mjs";
import { runNode, runNodeQuietly, say, StepFailed } from "./run.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} proves in a few words
 * @property {() => Promise<unknown>} run
 */

/** @param {string} name @param {string} proves @param {() => string[]} script with its arguments @returns {Step} */
const quiet = (name, proves, script) => ({ name, proves, run: () => runNodeQuietly(name, script()) });

/** The task of that name, as a user would call it. @param {string} name @param {string[]} args */
const task = (name, ...args) => [at("scripts/task.mjs"), name, ...args];

/**
 * All that CI checks, the quickest first.
 * @type {readonly Step[]}
 */
const steps = [
  quiet("format", "every file has the format of Prettier", () => [programOf("prettier"), "--check", "."]),
  quiet("contract", "the .proto files say what the contract says", () => [at("scripts/contract.mjs")]),
  quiet("generated", "the generated code is what the .proto files give", () => [at("scripts/check-generated.mjs")]),
  quiet("layers", "imports follow the arrows, without cycles", () => [
    programOf("dependency-cruiser", "depcruise"),
    ...["--config", ".dependency-cruiser.mjs", "packages", "test", "examples", "benchmarks", "scripts"],
  ]),
  quiet("dead code", "no file, export or dependency is unused", () => [programOf("knip")]),
  quiet("types", "everything compiles", () => [programOf("typescript", "tsc"), "-p", "tsconfig.json"]),
  quiet("lint", "ESLint has nothing to say", () => [programOf("eslint"), ".", "--max-warnings", "0"]),
  quiet("snippets", "the code in the documents compiles", () => [at("scripts/check-snippets.mjs")]),
  { name: "build", proves: "every package builds", run: () => build() },
  { name: "test", proves: "every test passes", run: () => runNode(task("test")) },
  quiet("packages", "publint and attw have nothing to say", () => [at("scripts/check-packages.mjs")]),
  quiet("packed", "the packed packages work in an empty project", () => [at("test/packed/main.mjs")]),
  quiet("api docs", "the API's pages are made without a warning", () => [
    programOf("typedoc"),
    "--treatWarningsAsErrors",
  ]),
  quiet("demo", "the demo runs", () => task("demo")),
  quiet("bench", "the benchmarks run", () => task("bench", "--quick")),
];

/** @param {number} since @returns {string} */
const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** @param {string} given names with commas between @returns {string[]} @throws StepFailed where a step has no such name */
const readNames = (given) => {
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => steps.every((step) => step.name !== name));
  if (unknown.length === 0) return names;
  const known = steps.map((step) => step.name).join(", ");
  throw new StepFailed(`verify has no step ${unknown.join(", ")}; it has ${known}`, { code: 2 });
};

/** @param {string[]} args @returns {{ only: string[] | undefined, skipped: string[] }} */
const readOptions = (args) => {
  try {
    const { values } = parseArgs({ args, options: { only: { type: "string" }, skip: { type: "string" } } });
    return {
      only: values.only === undefined ? undefined : readNames(values.only),
      skipped: values.skip === undefined ? [] : readNames(values.skip),
    };
  } catch (error) {
    if (error instanceof StepFailed || !(error instanceof Error)) throw error;
    throw new StepFailed(`verify: ${error.message}`, { code: 2 });
  }
};

/**
 * Runs all that CI checks, or some of it: `--only a,b`, `--skip a,b`. The first failure ends it.
 * @param {string[]} args
 */
export const verify = async (args) => {
  const { only, skipped } = readOptions(args);
  const chosen = steps.filter(({ name }) => (only?.includes(name) ?? true) && !skipped.includes(name));

  mkdirSync(at(".cache"), { recursive: true });
  const begin = performance.now();
  /** @type {string[]} */
  const done = [];
  for (const { name, proves, run } of chosen) {
    const start = performance.now();
    say(`verify: ${name}`);
    try {
      await run();
    } catch (error) {
      if (error instanceof StepFailed && error.message !== "") say(error.message);
      say(["", ...done, `FAILED ${name} (${proves}) after ${secondsSince(start)}`].join("\n"));
      throw error instanceof StepFailed ? new StepFailed("", { code: 1 }) : error;
    }
    done.push(`ok     ${name}: ${proves}, ${secondsSince(start)}`);
  }
  say(["", ...done, `verified in ${secondsSince(begin)}`].join("\n"));
};
