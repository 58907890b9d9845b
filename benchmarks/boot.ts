import { fileURLToPath } from "node:url";
import { runChild } from "./child.js";
import { median } from "./statistics.js";

export type BootKind = "mock" | "grpc-js";

/** Milliseconds from nothing to the first answer, and of the imports before that. */
export interface BootResult {
  readonly kind: BootKind;
  readonly coldMs: number;
  readonly warmMs: number;
  readonly importMs: number;
}

/** What `boot-child cold` prints. */
export interface ColdBoot {
  readonly importMs: number;
  readonly bootMs: number;
}

/** What `boot-child warm` prints. */
export type WarmBoots = Record<BootKind, number[]>;

const program = fileURLToPath(import.meta.resolve("./boot-child.js"));
const kinds: readonly BootKind[] = ["mock", "grpc-js"];

/** Cold: the first boot of a process, in processes that take turns. Warm: many boots in one process, taking turns. */
export async function measureBoot(options: { processes: number; boots: number }): Promise<BootResult[]> {
  const cold = new Map<BootKind, ColdBoot[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < options.processes; round++) {
    for (const [kind, boots] of cold) boots.push(await runChild<ColdBoot>(program, ["cold", kind]));
  }
  const warm = await runChild<WarmBoots>(program, ["warm", String(options.boots)]);
  return [...cold].map(([kind, boots]) => ({
    kind,
    coldMs: median(boots.map(({ bootMs }) => bootMs)),
    warmMs: median(warm[kind]),
    importMs: median(boots.map(({ importMs }) => importMs)),
  }));
}
