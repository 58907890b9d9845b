import { build, type Metafile } from "esbuild";
import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { readBuilt, readModule, type BuiltModule } from "./core-purity/built-module.js";
import { proof } from "./requirements/proves.js";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, { import: { default: string }; require: { default: string } } | string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

function readManifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as Manifest;
}

/** The built files of a package's entries. */
function entriesOf(name: string, format: "import" | "require"): string[] {
  return Object.values(readManifest(name).exports).flatMap((target) =>
    typeof target === "string" ? [] : join(root, "packages", name, target[format].default),
  );
}

/** Paths from the root, with slashes on every system. */
const short = (path: string): string => relative(root, path).split(sep).join("/");

const sourcesOf = (modules: readonly BuiltModule[]): string[] =>
  modules.flatMap(({ sources }) => sources.map(short)).sort();

const notOfTheCallPath = /^packages\/core\/src\/(blocks|app|entries)\//;

describe("readModule", () => {
  it.each([
    ['import a from "x"; export * from "./y.js";', ["x", "./y.js"]],
    ['const a = require("x"); await import("node:fs");', ["x", "node:fs"]],
    ["await import(name);", ["*"]],
  ])("finds what %s imports", (text, imports) => {
    expect(readModule("a.js", text).imports).toEqual(imports);
  });

  it.each([
    ["process.env.HOME", ["process"]],
    ["const a = { b: Buffer };", ["Buffer"]],
    ["export { Buffer }", ["Buffer"]],
    ['typeof process === "object" ? process.env : undefined', []],
    ['if (typeof Buffer !== "undefined") f(Buffer.from(a));', []],
    ['typeof process === "object" && process.env.A', []],
    ['typeof process === "object" || process.env.A', ["process"]],
    ['typeof process === "object" && Buffer.from(a)', ["Buffer"]],
    ["const process = f(); process.env; a.process; ({ process: 1 });", []],
    ['const { join } = require("path"); f(require);', ["require"]],
  ])("finds Node's globals in %s", (text, globals) => {
    expect(readModule("a.js", text).globals).toEqual(globals);
  });
});

// The files are there, and those of today, where TEST_DIST says so: `npm test` builds before.
describe.skipIf(process.env["TEST_DIST"] !== "1")("the built packages without a platform", () => {
  describe.each(["protocol", "core"])("%s", (name) => {
    it.each(["import", "require"] as const)(
      "asks nothing of Node (%s)",
      { timeout: 60_000, ...proof("core.no-platform") },
      (format) => {
        const entries = entriesOf(name, format);
        const modules = readBuilt(entries);
        const allowed = Object.keys(readManifest(name).dependencies);
        expect(entries.length).toBeGreaterThan(5);

        const foreign = modules.flatMap(({ path, imports }) =>
          imports
            .filter(
              (each) => !each.startsWith(".") && !allowed.some((own) => each === own || each.startsWith(`${own}/`)),
            )
            .map((each) => `${short(path)} imports ${each}`),
        );
        const globals = modules.flatMap(({ path, globals: used }) => used.map((each) => `${short(path)} uses ${each}`));
        expect([...foreign, ...globals]).toEqual([]);
      },
    );
  });

  it.each(["import", "require"] as const)(
    "testkit/control asks nothing of Node, and of the mock nothing but its client (%s)",
    proof("packages.control.light"),
    (format) => {
      const target = readManifest("testkit").exports["./control"];
      if (typeof target !== "object") throw new Error("testkit exports no ./control");
      const modules = readBuilt([join(root, "packages/testkit", target[format].default)]);
      expect(modules.flatMap(({ imports }) => imports.filter((each) => !each.startsWith(".")))).toEqual([]);
      expect(modules.flatMap(({ globals }) => globals)).toEqual([]);
      // The maps of the CommonJS files end at the built ones.
      if (format === "require") return;
      const sources = new Set(sourcesOf(modules));
      expect([...sources].filter((source) => !source.startsWith("packages/testkit/src/control/"))).toEqual([]);
      expect(sources).toContain("packages/testkit/src/control/over-http.ts");
    },
  );

  it("reaches no block, app or entry from the core's root", proof("core.call-path"), () => {
    const modules = readBuilt([join(root, "packages/core/dist/index.js")]);
    const sources = sourcesOf(modules);
    expect(sources).toContain("packages/core/src/caller.ts");
    expect(sources.filter((source) => notOfTheCallPath.test(source))).toEqual([]);
  });

  it("bundles for a page with the blocks that it imports, and none else", proof("contract.descriptors"), async () => {
    const { metafile, outputFiles } = await build({
      stdin: {
        contents: `
          import { createRuntime } from "@layotto-sdk/core";
          import { state } from "@layotto-sdk/core/state";
          export const connect = (transport) => createRuntime({ transport, blocks: { state } });`,
        resolveDir: join(root, "test"),
      },
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      metafile: true,
      logLevel: "silent",
      // Not this repository's, whose paths lead to the sources.
      tsconfigRaw: "{}",
      absWorkingDir: root,
    });

    const sources = sourcesOf(readBuilt(usedInputs(metafile)));
    const blocks = sources.filter((source) => notOfTheCallPath.test(source)).map((source) => dirname(source));
    expect([...new Set(blocks)]).toEqual(["packages/core/src/blocks/state"]);

    const text = outputFiles[0]?.text ?? "";
    const calls = [...text.matchAll(/path: "\/spec\.proto\.runtime\.v1\.Runtime\/(\w+)"/g)].map(([, call]) => call);
    expect(calls.sort()).toEqual([
      "DeleteBulkState",
      "DeleteState",
      "ExecuteStateTransaction",
      "GetBulkState",
      "GetState",
      "SaveState",
    ]);
  });
});

/** The built files of the core that left code in a bundle. */
function usedInputs({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.startsWith("packages/core/dist/"))
    .map(([path]) => join(root, path));
}
