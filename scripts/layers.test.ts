import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { programOf, root } from "./task/root.mjs";
import { proof } from "../test/requirements/proves.js";

interface Cruise {
  readonly summary: { readonly violations: { readonly from: string; readonly to: string; rule: { name: string } }[] };
}

/** What is written into a copy of the packages, each with the rules that it breaks. */
const planted: Readonly<Record<string, { readonly imports: string; readonly breaks?: readonly string[] }>> = {
  "packages/protocol/src/planted.ts": { imports: "@layotto-sdk/core", breaks: ["arrow-protocol"] },
  "packages/core/src/planted-sdk.ts": { imports: "@layotto-sdk/node", breaks: ["arrow-core"] },
  "packages/core/src/planted-kit.ts": { imports: "@layotto-sdk/testkit/node", breaks: ["arrow-core"] },
  "packages/sdk-node/src/planted-kit.ts": { imports: "@layotto-sdk/testkit", breaks: ["arrow-sdk-node"] },
  "packages/testkit/src/planted-sdk.ts": { imports: "@layotto-sdk/node", breaks: ["arrow-testkit"] },
  "packages/core/src/codec/planted-block.ts": {
    imports: "../blocks/state/block.js",
    breaks: ["call-path-imports-no-block"],
  },
  "packages/core/src/planted-app.ts": { imports: "./app/app.js", breaks: ["call-path-imports-no-block"] },
  "packages/core/src/planted-entry.ts": { imports: "./entries/state.js", breaks: ["call-path-imports-no-block"] },
  "packages/core/src/blocks/planted-test.ts": {
    imports: "../../../../test/planted.js",
    breaks: ["sources-import-no-tests"],
  },
  "packages/core/src/planted-example.ts": {
    imports: "../../../examples/planted.js",
    breaks: ["sources-import-no-tests"],
  },
  "packages/core/src/planted-bench.ts": {
    imports: "../../../benchmarks/planted.js",
    breaks: ["sources-import-no-tests"],
  },
  "packages/core/src/planted-own-test.ts": { imports: "./planted.test.js", breaks: ["sources-import-no-tests"] },
  "packages/testkit/src/planted-path.ts": {
    imports: "../../core/src/status.js",
    breaks: ["packages-by-name"],
  },
  "test/planted.ts": { imports: "../packages/core/src/status.js", breaks: ["packages-by-name-from-outside"] },
  "examples/planted.ts": { imports: "../packages/core/src/status.js", breaks: ["packages-by-name-from-outside"] },
  "benchmarks/planted.ts": { imports: "../packages/core/src/status.js", breaks: ["packages-by-name-from-outside"] },
  "packages/novel/src/planted.ts": { imports: "@layotto-sdk/core", breaks: ["arrow-missing"] },
  "packages/core/src/planted-nowhere.ts": { imports: "./nowhere.js", breaks: ["unresolvable"] },
  "packages/core/src/planted-circle-a.ts": { imports: "./planted-circle-b.js", breaks: ["no-cycle"] },
  // A circle is told once.
  "packages/core/src/planted-circle-b.ts": { imports: "./planted-circle-a.js" },
  // What is allowed: downwards, the blocks on the call path, and a test on what is built on its package.
  "packages/core/src/planted-down.ts": { imports: "@layotto-sdk/protocol/runtime" },
  "packages/sdk-node/src/planted-down.ts": { imports: "@layotto-sdk/core/state" },
  "packages/core/src/blocks/planted-down.ts": { imports: "../caller.js" },
  "packages/core/src/planted.test.ts": { imports: "@layotto-sdk/testkit" },
};

let temp: string;
beforeAll(() => {
  temp = mkdtempSync(join(tmpdir(), "layers-"));
});
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

it("finds every import against the arrows, and no other", { timeout: 60_000, ...proof("packages.layers") }, () => {
  for (const name of ["protocol", "core", "sdk-node", "testkit"]) {
    cpSync(join(root, "packages", name, "src"), join(temp, "packages", name, "src"), { recursive: true });
  }
  for (const name of [".dependency-cruiser.mjs", "tsconfig.json", "tsconfig.base.json"]) {
    cpSync(join(root, name), join(temp, name));
  }
  for (const [file, { imports }] of Object.entries(planted)) {
    mkdirSync(dirname(join(temp, file)), { recursive: true });
    const type = file.includes("kit") ? "type " : "";
    writeFileSync(join(temp, file), `import ${type}* as it from "${imports}";\nexport ${type}{ it };\n`);
  }

  const command = [programOf("dependency-cruiser", "depcruise"), "--config", ".dependency-cruiser.mjs"];
  const folders = ["packages", "test", "examples", "benchmarks"];
  const { stdout, stderr } = spawnSync(process.execPath, [...command, "--output-type", "json", ...folders], {
    cwd: temp,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  expect(stderr).toBe("");
  const { violations } = (JSON.parse(stdout) as Cruise).summary;

  const found = Object.fromEntries(
    Object.keys(planted).map((file) => [
      file,
      [...new Set(violations.filter(({ from }) => from === file).map(({ rule }) => rule.name))].sort(),
    ]),
  );
  expect(found).toEqual(Object.fromEntries(Object.entries(planted).map(([file, { breaks }]) => [file, breaks ?? []])));
});
