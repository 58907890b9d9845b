import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { root } from "./root.mjs";

// A repository of two packages, with stand-ins for pnpm, npx and tsup that note in a file how they were called.
let temp: string;
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), "task-"));
  for (const path of ["scripts/task.mjs", "scripts/task"]) {
    cpSync(join(root, path), join(temp, path), { recursive: true });
  }
  for (const file of ["tsup-preset.ts", "../tsconfig.base.json", "../tsconfig.build.json", "../pnpm-workspace.yaml"]) {
    write(join("scripts", file), "");
  }
  write("pnpm-lock.yaml", "one");
  write("package.json", { type: "module", packageManager: "pnpm@1.2.3" });
  writePackage("lower", {});
  writePackage("upper", { "@x/lower": "workspace:^" });
  write("node_modules/tsup/package.json", { bin: "tsup.cjs" });
  write(
    "node_modules/tsup/tsup.cjs",
    `const fs = require("node:fs"), path = require("node:path");
     fs.appendFileSync("../../calls", "build " + path.basename(process.cwd()) + "\\n");
     if (fs.readFileSync("src/index.ts", "utf8") === "wrong") { console.log("line 7 is wrong"); process.exit(3); }
     fs.mkdirSync("dist", { recursive: true });
     fs.writeFileSync("dist/index.js", "");`,
  );
  writeProgram("npx", 'echo "npx $*" >> "$CALLS"');
  writeProgram("pnpm", '[ "$1" = --version ] && echo 1.2.3 || echo "pnpm $*" >> "$CALLS"');
});
afterEach(() => {
  rmSync(temp, { recursive: true, force: true });
});

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(temp, path)), { recursive: true });
  writeFileSync(join(temp, path), typeof content === "string" ? content : JSON.stringify(content));
}

function writeProgram(name: string, script: string): void {
  write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(temp, "bin", name), 0o755);
}

function writePackage(name: string, dependencies: Record<string, string>): void {
  write(`packages/${name}/package.json`, { name: `@x/${name}`, exports: { ".": "./dist/index.js" }, dependencies });
  write(`packages/${name}/tsup.config.ts`, "");
  write(`packages/${name}/src/index.ts`, "right");
  write(`packages/${name}/src/index.test.ts`, "");
}

/** Runs a task; `calls` are those of the stand-ins. */
function runTask(...args: string[]): { status: number | null; calls: string[]; said: string } {
  write("calls", "");
  const { status, stderr } = spawnSync(process.execPath, [join(temp, "scripts/task.mjs"), ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: [join(temp, "bin"), process.env["PATH"]].join(delimiter),
      CALLS: join(temp, "calls"),
    },
  });
  return { status, said: stderr, calls: readFileSync(join(temp, "calls"), "utf8").split("\n").filter(Boolean) };
}

const installed = "pnpm install --frozen-lockfile";

// The stand-ins are shell scripts.
describe.skipIf(process.platform === "win32")("a task", () => {
  it("installs and builds, each package after those beneath it, with a line a step", () => {
    expect(runTask("build")).toEqual({
      status: 0,
      calls: [installed, "build lower", "build upper"],
      said: "set-up: installing the dependencies\nset-up: building @x/lower\nset-up: building @x/upper\n",
    });
  });

  it("does nothing again that was done", () => {
    runTask("build");
    expect(runTask("build")).toEqual({ status: 0, calls: [], said: "" });
    write("packages/upper/src/index.test.ts", "another test");
    expect(runTask("build").calls).toEqual([]);
  });

  it("builds what changed and what is built on it", () => {
    runTask("build");
    write("packages/upper/src/new.ts", "");
    expect(runTask("build").calls).toEqual(["build upper"]);
    rmSync(join(temp, "packages/upper/src/new.ts"));
    expect(runTask("build").calls).toEqual(["build upper"]);
    write("packages/lower/src/index.ts", "changed");
    expect(runTask("build").calls).toEqual(["build lower", "build upper"]);
  });

  it("builds a package whose built files are gone, and all of them by force", () => {
    runTask("build");
    rmSync(join(temp, "packages/lower/dist/index.js"));
    expect(runTask("build").calls).toEqual(["build lower"]);
    expect(runTask("build", "--force").calls).toEqual(["build lower", "build upper"]);
  });

  it("installs again when the lockfile changed", () => {
    runTask("build");
    write("pnpm-lock.yaml", "two");
    expect(runTask("build").calls[0]).toBe(installed);
  });

  it("runs the pinned pnpm by npx where the one on the path is another", () => {
    writeProgram("pnpm", "echo 9.9.9");
    expect(runTask("build").calls[0]).toBe("npx --yes pnpm@1.2.3 install --frozen-lockfile");
  });

  it("names the step that failed, with its output, and tries it again the next time", () => {
    write("packages/lower/src/index.ts", "wrong");
    const { status, calls, said } = runTask("build");
    expect({ status, calls }).toEqual({ status: 3, calls: [installed, "build lower"] });
    expect(said).toMatch(/line 7 is wrong\n\nthe build of @x\/lower failed: .*tsup\.cjs ended with 3\n$/);
    write("packages/lower/src/index.ts", "right");
    expect(runTask("build").calls).toEqual(["build lower", "build upper"]);
  });

  it("hands its arguments on, with npm's or pnpm's way to give them, and its program's exit code back", () => {
    write("node_modules/vitest/package.json", { bin: "vitest.cjs" });
    write(
      "node_modules/vitest/vitest.cjs",
      'console.error(process.env.TEST_DIST, ...process.argv.slice(2)); process.exit(process.argv.includes("bad") ? 5 : 0);',
    );
    runTask("build");
    expect(runTask("test", "--bail", "1")).toEqual({ status: 0, calls: [], said: "1 run --bail 1\n" });
    expect(runTask("test", "--", "bad")).toEqual({ status: 5, calls: [], said: "1 run bad\n" });
  });

  it("tells which tasks there are", () => {
    const { status, said } = runTask("tset");
    expect(status).toBe(2);
    expect(said).toContain("one of demo, test, build, dev, verify, bench, contract, gen");
  });
});

describe("the closing line of a test run", () => {
  const count = (report: unknown): { status: number | null; stdout: string } => {
    write("report.json", report === undefined ? "" : JSON.stringify(report));
    const file = report === undefined ? "missing.json" : "report.json";
    const script = join(root, "scripts/count-tests.mjs");
    const { status, stdout } = spawnSync(process.execPath, [script, join(temp, file)], { encoding: "utf8" });
    return { status, stdout };
  };
  const passed = { success: true, numPassedTests: 12, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

  it("counts what passed, failed and was skipped", () => {
    expect(count({ ...passed, testResults: [] })).toEqual({ status: 0, stdout: "12 passed, 0 failed\n" });
    const mixed = { ...passed, success: false, numFailedTests: 2, numPendingTests: 3, testResults: [] };
    expect(count(mixed)).toEqual({ status: 1, stdout: "12 passed, 2 failed, 3 skipped\n" });
  });

  it("counts a file that could not be run, and a run that did not end", () => {
    const broken = { name: "a.test.ts", status: "failed", message: "no such module", assertionResults: [] };
    expect(count({ ...passed, success: false, testResults: [broken] })).toEqual({
      status: 1,
      stdout: "a.test.ts could not be run: no such module\n12 passed, 1 failed\n",
    });
    expect(count(undefined)).toMatchObject({ status: 1, stdout: expect.stringMatching(/\n0 passed, 1 failed\n$/) });
  });
});
