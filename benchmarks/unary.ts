import type { ContenderProcess } from "./contender-process.js";
import type { Plan } from "./options.js";
import { race, type Result, type Runner } from "./race.js";

/** One column of the table of GetState. */
export interface UnaryCell {
  readonly bytes: number;
  readonly inFlight: number;
  readonly results: ReadonlyMap<string, Result>;
}

export const unaryCells = [100, 10 * 1024].flatMap((bytes) => [1, 16, 128].map((inFlight) => ({ bytes, inFlight })));

/** GetState with so many calls in flight; each contender makes a number of calls that suits its speed. */
export async function measureUnary(
  contenders: readonly ContenderProcess[],
  cell: { bytes: number; inFlight: number },
  plan: Pick<Plan, "rounds" | "lapSeconds" | "warmUpSeconds">,
): Promise<UnaryCell> {
  const runners: Runner[] = [];
  for (const contender of contenders) {
    const { units, seconds } = await contender.perform({ kind: "warmUp", ...cell, seconds: plan.warmUpSeconds });
    const calls = Math.max(cell.inFlight * 2, Math.round((units / seconds) * plan.lapSeconds));
    runners.push({ contender, work: { kind: "getState", ...cell, calls } });
  }
  return { ...cell, results: await race(runners, plan.rounds) };
}
