// @ts-check
// The root's scripts: `npm run demo`, `npm test` and the rest, each with all the set-up it needs. Until the packages are
// installed there is nothing but Node, so this file and the set-up behind it import nothing else.
import { exitCodeOf, StepFailed } from "./task/run.mjs";
import { tasks } from "./task/tasks.mjs";

const [name = "", ...rest] = process.argv.slice(2);
// npm takes the `--` before extra arguments away, pnpm passes it on.
const args = rest[0] === "--" ? rest.slice(1) : rest;
const task = tasks.get(name);

const oldest = 20;
if (Number(process.versions.node.split(".")[0]) < oldest) {
  console.error(`Node ${String(oldest)} or newer is needed; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else if (task === undefined) {
  console.error(`usage: npm run TASK [-- ARGUMENTS], where TASK is one of ${[...tasks.keys()].join(", ")}`);
  process.exitCode = 2;
} else {
  try {
    await task(args);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    if (error.message !== "") console.error(error.message);
    process.exitCode = exitCodeOf(error);
  }
}
