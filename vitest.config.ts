import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { RequirementsReporter } from "./test/requirements/coverage-reporter.js";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests read the sources, so that a change shows without a build; TEST_DIST=1 (what CI and `npm test` set) tests what
// is shipped: the packages then resolve to their built files through their own export maps.
const sources = [
  { find: /^@layotto-sdk\/protocol\/(.+)$/, replacement: at("./packages/protocol/src/gen/$1.ts") },
  { find: /^@layotto-sdk\/core$/, replacement: at("./packages/core/src/index.ts") },
  { find: /^@layotto-sdk\/core\/(.+)$/, replacement: at("./packages/core/src/entries/$1.ts") },
  { find: /^@layotto-sdk\/node$/, replacement: at("./packages/sdk-node/src/index.ts") },
  { find: /^@layotto-sdk\/testkit$/, replacement: at("./packages/testkit/src/index.ts") },
  { find: /^@layotto-sdk\/testkit\/(.+)$/, replacement: at("./packages/testkit/src/entries/$1.ts") },
];

export default defineConfig({
  resolve: { alias: process.env["TEST_DIST"] === "1" ? [] : sources },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "threads",
    reporters: ["default", new RequirementsReporter()],
  },
});
