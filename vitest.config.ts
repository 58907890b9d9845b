import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";
import { RequirementsReporter } from "./test/requirements/coverage-reporter.js";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests read the sources, so that a change shows without a build; TEST_DIST=1 (what CI and `npm test` set) tests what
// is shipped: the packages then resolve to their built files through their own export maps.
const testsBuilt = process.env["TEST_DIST"] === "1";

const sources = [
  { find: /^@layotto-sdk\/protocol\/(.+)$/, replacement: at("./packages/protocol/src/gen/$1.ts") },
  { find: /^@layotto-sdk\/core$/, replacement: at("./packages/core/src/index.ts") },
  { find: /^@layotto-sdk\/core\/(.+)$/, replacement: at("./packages/core/src/entries/$1.ts") },
  { find: /^@layotto-sdk\/node$/, replacement: at("./packages/sdk-node/src/index.ts") },
  { find: /^@layotto-sdk\/testkit$/, replacement: at("./packages/testkit/src/index.ts") },
  { find: /^@layotto-sdk\/testkit\/(.+)$/, replacement: at("./packages/testkit/src/entries/$1.ts") },
];

/** Finds the packages from where all of them are dependencies, so that a package's tests may use one above it. */
const builtPackages: Plugin = {
  name: "built-packages",
  enforce: "pre",
  resolveId(id) {
    return id.startsWith("@layotto-sdk/") ? this.resolve(id, at("./test/package.json"), { skipSelf: true }) : undefined;
  },
};

/** Where the results go as JSON, if anywhere; an option on the command line would take the reporters' place. */
const report = process.env["TEST_REPORT"];
const json: ["json", { outputFile: string }][] = report ? [["json", { outputFile: report }]] : [];

export default defineConfig({
  plugins: testsBuilt ? [builtPackages] : [],
  resolve: { alias: testsBuilt ? [] : sources },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "threads",
    reporters: ["default", new RequirementsReporter(), ...json],
  },
});
