#!/usr/bin/env node
import { main } from "./main.js";

const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (line: string): void => void process.stderr.write(`${line}\n`);

// An outgoing request that is still under way must not hold the program: hence exit, not only the code.
main(process.argv.slice(2), { print, log, stopped }).then(
  (code) => process.exit(code),
  (error: unknown) => {
    log(String(error));
    process.exit(1);
  },
);
