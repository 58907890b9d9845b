// @ts-check
// Which way imports may go. A package's tests may use what is built on it; its sources may not.

/** Files that are not shipped. */
const tests = "\\.test(-d)?\\.ts$|/test-support\\.ts$";

/**
 * What a package imports of this repository's packages, itself apart.
 * @param {string} name folder below packages/
 * @param {string[]} allowed folders below packages/
 * @returns {import("dependency-cruiser").IForbiddenRuleType}
 */
const arrow = (name, allowed) => ({
  name: `arrow-${name}`,
  comment: `${name} may import ${allowed.length === 0 ? "no other package of ours" : `${allowed.join(" and ")} alone`}.`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: tests },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Modules that import each other cannot be understood, or loaded, one after the other.",
      severity: "error",
      from: {},
      // What is imported as a type alone is gone when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    arrow("protocol", []),
    arrow("core", ["protocol"]),
    arrow("sdk-node", ["core", "protocol"]),
    arrow("testkit", ["core", "protocol"]),
    {
      name: "arrow-missing",
      comment: "A package that no arrow here names: give it one.",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/(protocol|core|sdk-node|testkit)/" },
      to: {},
    },
    {
      name: "call-path-imports-no-block",
      comment: "Who makes a raw call pays for no building block; blocks import the call path, never the other way.",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: `^packages/core/src/(blocks|app|entries)/|${tests}` },
      to: { path: "^packages/core/src/(blocks|app|entries)/" },
    },
    {
      name: "sources-import-no-tests",
      comment: "What is published must not need what is not.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      to: { path: `^(test|examples|benchmarks|scripts|docs)/|^packages/.*(${tests})` },
    },
    {
      name: "packages-by-name",
      comment: "Another package is imported by its name, so that what works here works once it is published.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypesNot: ["aliased", "npm"] },
    },
    {
      name: "packages-by-name-from-outside",
      comment: "Tests, examples and benchmarks use the packages as users do: by their names.",
      severity: "error",
      from: { path: "^(test|examples|benchmarks)/" },
      to: { path: "^packages/", dependencyTypesNot: ["aliased", "npm"] },
    },
    {
      name: "unresolvable",
      comment: "An import that leads nowhere would escape every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    // Types are imports too: a package must not need the types of one above it.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: ["/dist/", "^test/packed/project"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".mts", ".mjs", ".js", ".cjs"],
    },
  },
};
