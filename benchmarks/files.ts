import type { ContenderProcess } from "./contender-process.js";
import type { Plan } from "./options.js";
import { race, type Result, type Runner } from "./race.js";
import type { Direction } from "./work.js";

/** One column of the table of files; rates are bytes a second. */
export interface FileCell {
  readonly direction: Direction;
  readonly bytes: number;
  readonly results: ReadonlyMap<string, Result>;
}

/**
 * A file down or up, by every contender that can. It comes after the calls, in the same processes, as it does in an
 * application: the first files of a process are faster with some clients, as long as its heap is small.
 */
export async function measureFiles(
  contenders: readonly ContenderProcess[],
  direction: Direction,
  { bytes, rounds, warmUps }: Plan["files"],
): Promise<FileCell> {
  const work = { kind: "transfer", direction, bytes } as const;
  const runners: Runner[] = contenders.filter(({ files }) => files).map((contender) => ({ contender, work }));
  for (const { contender } of runners) {
    for (let warmUp = 0; warmUp < warmUps; warmUp++) await contender.perform(work);
  }
  return { direction, bytes, results: await race(runners, rounds) };
}
