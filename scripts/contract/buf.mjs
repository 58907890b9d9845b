import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// The package's own launcher picks the binary of the platform; going through node works where `.bin/buf` is a script.
const launcher = join(dirname(createRequire(import.meta.url).resolve("@bufbuild/buf/package.json")), "bin/buf");

/**
 * @param {string[]} args
 * @returns {{ ok: boolean, stdout: Buffer, lines: string[] }} `lines` is what buf had to say, one finding a line
 */
const buf = (args) => {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [launcher, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  const lines = `${args[0] === "build" ? "" : stdout.toString()}${stderr.toString()}`
    .split("\n")
    .filter((line) => line !== "");
  // A failure without a word must not pass for "nothing found".
  if (status !== 0 && lines.length === 0) lines.push(`buf ${args.join(" ")} ended with ${String(status)}`);
  return { ok: status === 0, stdout, lines };
};

/** @param {string} dir @returns {string[]} what the linter finds, empty if nothing */
export const lint = (dir) => {
  const { ok, lines } = buf(["lint", dir]);
  return ok ? [] : lines;
};

/** @param {string} dir @param {string} released path of an image @returns {string[]} what would break its users */
export const breaking = (dir, released) => {
  const { ok, lines } = buf(["breaking", dir, "--against", released]);
  return ok ? [] : lines;
};

/**
 * Compiles a folder of .proto files. Comments and positions are left out, so that an image changes with the contract
 * alone.
 * @param {string} dir
 * @returns {{ image: Uint8Array, problems: string[] }}
 */
export const build = (dir) => {
  const { ok, stdout, lines } = buf(["build", dir, "--exclude-source-info", "-o", "-#format=binpb"]);
  return { image: stdout, problems: ok ? [] : lines };
};
