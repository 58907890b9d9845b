// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";

import { root } from "./root.mjs";

/**
 * @typedef {object} Where
 * @property {string} [cwd] default: the root
 * @property {Record<string, string>} [env] beside the environment of this process
 */

/** A program that this run needed ended otherwise than well. Its message is for people; it may be empty. */
export class StepFailed extends Error {
  /** @param {string} message @param {{ code?: number | null, signal?: NodeJS.Signals | null }} ending */
  constructor(message, { code = null, signal = null } = {}) {
    super(message);
    this.ending = { code, signal };
  }
}

/** What a shell would report of such an ending. @param {StepFailed} error @returns {number} */
export const exitCodeOf = ({ ending: { code, signal } }) => code ?? (signal ? 128 + constants.signals[signal] : 1);

/** @param {string} line what happens now; a line a step */
export const say = (line) => {
  // Standard output belongs to the task: `npm run bench -- --json` is read by programs.
  process.stderr.write(`${line}\n`);
};

/**
 * @param {string} command @param {string[]} args @param {Where & { stdio: import("node:child_process").StdioOptions }} options
 */
const start = (command, args, { cwd = root, env, stdio }) => {
  const child = spawn(command, args, {
    cwd,
    stdio,
    env: { ...process.env, ...env },
    // On Windows npx and pnpm are command files, which only a shell starts.
    shell: process.platform === "win32" && command !== process.execPath,
  });
  // Ctrl-C reaches the child by itself, and it may need a moment to stop; a signal to this process alone does not.
  const wait = () => {};
  const forward = () => child.kill("SIGTERM");
  process.on("SIGINT", wait).on("SIGTERM", forward);
  /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    ended: ended.finally(() => process.off("SIGINT", wait).off("SIGTERM", forward)),
  };
};

/**
 * Runs a program on this terminal.
 * @param {string} command @param {string[]} args @param {Where} [where]
 * @throws StepFailed, without a message, because the program has said what was wrong
 */
const run = async (command, args, where = {}) => {
  const ending = await start(command, args, { ...where, stdio: "inherit" }).ended;
  if (ending.code !== 0) throw new StepFailed("", ending);
};

/**
 * Runs a program without a word, unless it fails.
 * @param {string} title names the step in a failure
 * @param {string} command @param {string[]} args @param {Where} [where]
 * @returns {Promise<string>} what it wrote
 * @throws StepFailed with all that the program wrote
 */
export const runQuietly = async (title, command, args, where = {}) => {
  const { child, ended } = start(command, args, { ...where, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text));
  const ending = await ended;
  if (ending.code === 0) return output;
  const how = ending.signal ? `was ended by ${ending.signal}` : `ended with ${String(ending.code)}`;
  throw new StepFailed(`${output.trimEnd()}\n\n${title} failed: ${[command, ...args].join(" ")} ${how}`, ending);
};

/** As `run`, for a script of Node. @param {string[]} args the script and its arguments @param {Where} [where] */
export const runNode = (args, where) => run(process.execPath, args, where);

/** As `runQuietly`, for a script of Node. @param {string} title @param {string[]} args @param {Where} [where] */
export const runNodeQuietly = (title, args, where) => runQuietly(title, process.execPath, args, where);
