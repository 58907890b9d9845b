import type { KnipConfig } from "knip";

/** Programs that the scripts run by `programOf("name")`, for which knip would not look. */
const asImports = (text: string): string =>
  [text, ...[...text.matchAll(/programOf\(\s*"([^"]+)"/g)].map(([, name]) => `import "${name}";`)].join("\n");

const config: KnipConfig = {
  compilers: { mjs: asImports },
  // A type may be named for readers of the file that declares it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    ".": {
      entry: ["scripts/*.{mjs,ts}", "scripts/**/*.test.ts"],
      project: ["scripts/**/*.{mjs,ts}", "*.{mjs,ts}"],
      // proto/buf.gen.yaml runs its plugin by another name.
      ignoreDependencies: ["ts-proto"],
    },
    "packages/protocol": {
      // What is generated is generated whole.
      entry: ["src/gen/**/*.ts", "src/**/*.test.ts"],
    },
    "packages/core": {
      entry: ["src/entries/*.ts", "src/**/*.test.ts"],
    },
    "packages/testkit": {
      entry: ["src/entries/*.ts", "src/**/*.test.ts"],
      // Who imports the entry for Vitest has it.
      ignoreDependencies: ["vitest"],
    },
    "packages/*": {
      entry: ["src/**/*.test.ts"],
    },
    test: {
      // `project/` is used with the packed packages alone, `under-node-test.ts` by Node's own test runner.
      entry: ["**/*.test.ts", "packed/main.mjs", "packed/project/*", "testkit/under-node-test.ts"],
    },
    "examples/*": {
      entry: ["main.ts"],
    },
    benchmarks: {
      // Each of these is a program of its own, started by its path.
      entry: ["main.ts", "run.ts", "*-child.ts", "boots/*.ts", "grpc-js-server.ts"],
    },
  },
};

export default config;
