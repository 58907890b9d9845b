/** One sample of the memory benchmark: connects, idles, streams, and prints what its RSS was. */
import { setTimeout as sleep } from "node:timers/promises";
import { keyOfSize } from "./clients/contender.js";
import { contenders } from "./contenders.js";
import type { MemorySample } from "./memory.js";
import { median } from "./statistics.js";
import { transfer, type Direction } from "./work.js";

const [client = "", direction = "", address = "", bytes = ""] = process.argv.slice(2);
const load = contenders.get(client);
if (!load) throw new Error(`there is no client ${client}`);
const contender = await (await load())(address);
await contender.getState(keyOfSize(100));

const idle = await sampleWhile(() => sleep(500));
const streaming = await sampleWhile(() => transfer(contender, direction as Direction, Number(bytes)));
const sample: MemorySample = { idleBytes: median(idle), peakBytes: Math.max(...streaming) };
process.stdout.write(JSON.stringify(sample));
await contender.close();

/** RSS every 10 ms while that runs, and once before and after. */
async function sampleWhile(run: () => Promise<unknown>): Promise<number[]> {
  const samples = [process.memoryUsage.rss()];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss()), 10);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  samples.push(process.memoryUsage.rss());
  return samples;
}
