/** The benchmarks themselves: `main.ts` runs this as plain JavaScript in a process of its own. */
import { availableParallelism, cpus, loadavg } from "node:os";
import { measureBoot } from "./boot.js";
import { startContender, type ContenderProcess } from "./contender-process.js";
import { contenders } from "./contenders.js";
import { measureFiles } from "./files.js";
import { measureMemory } from "./memory.js";
import { describeFailure } from "./child.js";
import { fileTitle, formatTables, toJson, unaryTitle, type Report } from "./report.js";
import { parseOptions, type Plan } from "./options.js";
import { startServer, type BenchmarkServer } from "./server.js";
import { formatTargets, judge } from "./targets.js";
import { measureUnary, unaryCells } from "./unary.js";

const options = parseOptions(process.argv.slice(2));
const failures: string[] = [];
const loadBefore = loadavg()[0] ?? 0;
const server = await startServer();
if (server.reason !== undefined) {
  progress(`The server is one of grpc-js since ${server.reason}; there are no targets`);
}
const report = await measure(server, options.plan);
await server.close();

const judged = options.targets && server.kind === "grpc-go";
const targets = judged ? judge(report) : [];
const missed = targets.filter(({ met }) => !met);
if (options.json) {
  process.stdout.write(`${JSON.stringify({ ...toJson(report), targets, failures }, undefined, 2)}\n`);
} else {
  process.stdout.write(`${formatTables(report)}\n\n`);
  if (judged) process.stdout.write(`Targets\n\n${formatTargets(targets)}\n`);
}
for (const target of missed) progress(`missed: ${target.what}`);
for (const failure of failures) progress(`failed: ${failure}`);
process.exitCode = missed.length > 0 || failures.length > 0 ? 1 : 0;

async function measure({ address, kind, reason }: BenchmarkServer, plan: Plan): Promise<Report> {
  const connected = await connectAll(address);
  for (const contender of connected) {
    await contender.perform({ kind: "getState", bytes: 100, inFlight: 16, calls: plan.firstCalls });
  }
  const unary = [];
  for (const cell of unaryCells) {
    progress(`GetState ${unaryTitle(cell)}`);
    unary.push(await measureUnary(connected, cell, plan));
  }
  const files = [];
  for (const direction of ["down", "up"] as const) {
    progress(fileTitle({ direction, bytes: plan.files.bytes }));
    files.push(await measureFiles(connected, direction, plan.files));
  }
  for (const contender of connected) await contender.close();
  progress("boot");
  const boot = await attempt("boot", () => measureBoot(plan.boot), []);
  progress("memory");
  const memory = await attempt("memory", () => measureMemory(address, plan.memory), []);
  return {
    machine: {
      node: process.version,
      cores: availableParallelism(),
      processor: cpus()[0]?.model ?? "an unknown processor",
      loadBefore,
    },
    server: reason === undefined ? { kind } : { kind, reason },
    rounds: { unary: plan.rounds, files: plan.files.rounds },
    unary,
    files,
    boot,
    memory,
  };
}

/** A contender that does not work fails the run, yet the others are measured. */
async function connectAll(address: string): Promise<ContenderProcess[]> {
  const connected: ContenderProcess[] = [];
  for (const name of contenders.keys()) {
    const contender = await attempt(name, () => startContender(name, address), undefined);
    if (contender) connected.push(contender);
  }
  return connected;
}

async function attempt<T>(name: string, run: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    failures.push(`${name}: ${describeFailure(error)}`);
    return otherwise;
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
