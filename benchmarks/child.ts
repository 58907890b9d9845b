import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs one of these programs in a fresh process and reads the JSON that it prints. */
export async function runChild<T>(program: string, args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout) as T;
}

/** One line about what went wrong, in this process or in a child. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "stderr" in error ? errorLine(String(error.stderr)) : error.message;
}

/** The line that says what went wrong in what a process wrote to stderr. */
export function errorLine(stderr: string): string {
  return /^\w*Error.*$/m.exec(stderr)?.[0] ?? (stderr.trim() || "the process left without a word");
}
