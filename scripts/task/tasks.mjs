// @ts-check
import { build, watch } from "./build.mjs";
import { generate } from "./generate.mjs";
import { install } from "./install.mjs";
import { at, programOf } from "./root.mjs";
import { runNode } from "./run.mjs";
import { verify } from "./verify.mjs";

/** @typedef {(args: string[]) => Promise<void>} Task */

/** Runs TypeScript that uses the packages as users do: as they were built. @param {string} file @returns {Task} */
const program = (file) => async (args) => {
  await build();
  // This tsconfig has no paths; with the usual one the packages' names would lead to their sources.
  await runNode([programOf("tsx"), "--tsconfig", at("tsconfig.build.json"), at(file), ...args]);
};

/** What each of the root's scripts does once the dependencies are installed. @type {Record<string, Task>} */
const installed = {
  demo: program("examples/order-service/main.ts"),
  test: async (args) => {
    await build();
    await runNode([programOf("vitest"), "run", ...args], { env: { TEST_DIST: "1" } });
  },
  build: (args) => build({ force: args.includes("--force") }),
  dev: watch,
  verify,
  bench: program("benchmarks/main.ts"),
  contract: (args) => runNode([at("scripts/contract.mjs"), ...args]),
  gen: generate,
};

/** The root's scripts by name. @type {ReadonlyMap<string, Task>} */
export const tasks = new Map(
  Object.entries(installed).map(([name, task]) => [
    name,
    async (args) => {
      await install();
      await task(args);
    },
  ]),
);
