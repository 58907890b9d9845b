import type { ContenderProcess } from "./contender-process.js";
import { median } from "./statistics.js";
import type { Work } from "./work.js";

/** What a contender's rounds measured, and their medians. */
export interface Result {
  /** Units of work a second, round by round. */
  readonly rates: readonly number[];
  readonly rate: number;
  /** Microseconds of CPU that the client's process spent on a unit of work. */
  readonly cpuMicros: number;
}

/** A contender and its lap, the same in all rounds. */
export interface Runner {
  readonly contender: ContenderProcess;
  readonly work: Work;
}

/**
 * Lets all runners do a lap in every round, one at a time. The first of a round moves on by one from round to round
 * and every other round runs backwards, so that nobody always follows the same neighbour.
 */
export async function race(runners: readonly Runner[], rounds: number): Promise<Map<string, Result>> {
  const laps = new Map(runners.map((runner) => [runner, { rates: [] as number[], cpu: [] as number[] }]));
  for (let round = 0; round < rounds; round++) {
    for (const runner of orderOfRound(runners, round)) {
      const { units, seconds, cpuMicros } = await runner.contender.perform(runner.work);
      laps.get(runner)?.rates.push(units / seconds);
      laps.get(runner)?.cpu.push(cpuMicros / units);
    }
  }
  return new Map(
    [...laps].map(([{ contender }, { rates, cpu }]) => [
      contender.name,
      { rates, rate: median(rates), cpuMicros: median(cpu) },
    ]),
  );
}

function orderOfRound(runners: readonly Runner[], round: number): Runner[] {
  const first = round % runners.length;
  const order = [...runners.slice(first), ...runners.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}
