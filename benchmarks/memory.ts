import { fileURLToPath } from "node:url";
import { runChild } from "./child.js";
import { baseline, ours } from "./contenders.js";
import { median } from "./statistics.js";
import type { Direction } from "./work.js";

/** How much a stream costs: RSS at its peak above the idle client, in MiB. */
export interface MemoryRow {
  readonly client: string;
  readonly direction: Direction;
  readonly streamedBytes: number;
  readonly samples: readonly number[];
  readonly growth: number;
}

/** What `memory-child` prints. */
export interface MemorySample {
  readonly idleBytes: number;
  readonly peakBytes: number;
}

const program = fileURLToPath(import.meta.resolve("./memory-child.js"));

/** Streams through our client, and through bare grpc-js to compare, in fresh processes that take turns. */
export async function measureMemory(
  address: string,
  options: { bytes: number; processes: number },
): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const direction of ["down", "up"] as const) {
    const samples = new Map<string, number[]>([ours, baseline].map((client) => [client, []]));
    for (let round = 0; round < options.processes; round++) {
      for (const [client, growths] of samples) {
        const args = [client, direction, address, String(options.bytes)];
        const { idleBytes, peakBytes } = await runChild<MemorySample>(program, args);
        growths.push((peakBytes - idleBytes) / 2 ** 20);
      }
    }
    for (const [client, growths] of samples) {
      rows.push({ client, direction, streamedBytes: options.bytes, samples: growths, growth: median(growths) });
    }
  }
  return rows;
}
