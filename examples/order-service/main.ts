// A small order service that uses every building block and checks what comes back: against a mock runtime booted from
// the config.json beside this file or, with --endpoint, against a real Layotto.
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { ComponentNotFoundError, createApp, NotConfiguredError, NotSupportedByRuntimeError } from "@layotto-sdk/node";
import { withEndpoint, withMock, type Booted } from "./boot.js";
import { Skipped, type Demo, type Step } from "./demo.js";
import { Report } from "./report.js";
import { binding } from "./steps/binding.js";
import { callback, receiveOrders } from "./steps/callback.js";
import { configuration } from "./steps/configuration.js";
import { files } from "./steps/files.js";
import { invoke } from "./steps/invoke.js";
import { lock } from "./steps/lock.js";
import { secret } from "./steps/secret.js";
import { sequencer } from "./steps/sequencer.js";
import { state } from "./steps/state.js";
import { stream } from "./steps/stream.js";

const usage = `A small order service on Layotto that uses every building block and checks every answer.

usage: npm run demo [-- OPTIONS]
  (no option)            boot the mock runtime from examples/order-service/config.json and use that
  --endpoint HOST:PORT   use the runtime that listens there, and skip what it has not configured
  --help                 show this`;

const steps: readonly Step[] = [
  state,
  lock,
  sequencer,
  configuration,
  callback,
  stream,
  files,
  secret,
  binding,
  invoke,
];
const outcomes = ["ok", "skipped", "failed"] as const;
type Outcome = (typeof outcomes)[number];

await main();

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const report = new Report(process.stdout);
  const say = (line: string): void => report.say(line);
  const run = randomUUID().slice(0, 8);
  const app = createApp();
  const orders = receiveOrders(app, run);
  const { endpoint } = options;

  const work = async (booted: Booted): Promise<void> => {
    const startedAt = performance.now();
    const names: Record<Outcome, string[]> = { ok: [], skipped: [], failed: [] };
    for (const [index, step] of steps.entries()) {
      report.heading(`${index + 1}/${steps.length}  ${step.title}`);
      const outcome = await runStep(step, { ...booted, run, orders }, report, endpoint !== undefined);
      names[outcome].push(step.name);
    }
    report.heading(
      `${outcomes.map((outcome) => `${names[outcome].length} ${outcome}`).join(", ")} in ${duration(startedAt)}`,
    );
    for (const outcome of outcomes.slice(1))
      if (names[outcome].length > 0) say(`${outcome}: ${names[outcome].join(", ")}`);
    if (names.failed.length > 0) process.exitCode = 1;
  };

  report.heading("An order service on Layotto");
  try {
    await (endpoint === undefined ? withMock(app, say, work) : withEndpoint(endpoint, app, say, work));
  } catch (error) {
    report.failed(messageOf(error));
    process.exitCode = 1;
  }
}

async function runStep(
  step: Step,
  given: Pick<Demo, "runtime" | "run" | "orders" | "noCallback" | "localServer">,
  report: Report,
  maySkip: boolean,
): Promise<Outcome> {
  const startedAt = performance.now();
  const cleanups: (() => Promise<void>)[] = [];
  let cleaned: PromiseSettledResult<void>[] = [];
  const demo: Demo = {
    ...given,
    say: (line) => report.say(line),
    progress: (label) => report.progress(label),
    afterwards: (task) => cleanups.unshift(task),
  };
  try {
    await step.run(demo).finally(async () => {
      // What a failed step could not clean up says nothing new.
      cleaned = await Promise.allSettled(cleanups.map((task) => task()));
    });
    for (const one of cleaned) if (one.status === "rejected") throw new Error(`clean-up: ${messageOf(one.reason)}`);
  } catch (error) {
    if (maySkip && isMissing(error)) {
      report.skipped(`skipped: ${messageOf(error)}`);
      return "skipped";
    }
    report.failed(`failed after ${duration(startedAt)}: ${messageOf(error)}`);
    return "failed";
  }
  report.ok(`ok in ${duration(startedAt)}`);
  return "ok";
}

/** Whether the runtime only lacks what a step needs. The mock has all of it. */
function isMissing(error: unknown): boolean {
  return [Skipped, ComponentNotFoundError, NotConfiguredError, NotSupportedByRuntimeError].some(
    (type) => error instanceof type,
  );
}

function readOptions(): { endpoint?: string | undefined } | undefined {
  try {
    const { values } = parseArgs({ options: { endpoint: { type: "string" }, help: { type: "boolean", short: "h" } } });
    if (!values.help) return values;
    console.log(usage);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function duration(startedAt: number): string {
  const ms = performance.now() - startedAt;
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
