import { generateFile, keyOfSize, type Contender } from "./clients/contender.js";

export type Direction = "down" | "up";

/** What a contender is told to do, in its own process. */
export type Work =
  /** So many calls, of which so many run at a time. */
  | { readonly kind: "getState"; readonly bytes: number; readonly inFlight: number; readonly calls: number }
  /** The same for so long; the lap is the last batch of it, when the code is compiled. */
  | { readonly kind: "warmUp"; readonly bytes: number; readonly inFlight: number; readonly seconds: number }
  | { readonly kind: "transfer"; readonly direction: Direction; readonly bytes: number };

/** What a piece of work took. */
export interface Lap {
  /** Calls, or bytes of a file. */
  readonly units: number;
  readonly seconds: number;
  /** CPU of the whole process, the garbage collector's threads included. */
  readonly cpuMicros: number;
}

/** Does the work once. Fails when not all arrives that was asked for. */
export async function perform(contender: Contender, work: Work): Promise<Lap> {
  switch (work.kind) {
    case "getState":
      return measure(work.calls, () => keepInFlight(contender, work));
    case "warmUp":
      return warmUp(contender, work);
    case "transfer":
      return measure(work.bytes, () => transfer(contender, work.direction, work.bytes));
  }
}

/** Moves a file in messages of 64 KiB. */
export async function transfer(contender: Contender, direction: Direction, bytes: number): Promise<void> {
  if (direction === "up") {
    await contender.upload?.(keyOfSize(bytes), generateFile(bytes));
    return;
  }
  const arrived = await contender.download?.(keyOfSize(bytes));
  if (arrived !== bytes) throw new Error(`got ${arrived} bytes of a file of ${bytes}`);
}

async function measure(units: number, run: () => Promise<void>): Promise<Lap> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { units, seconds, cpuMicros: user + system };
}

/** A call starts when another one ends. */
async function keepInFlight(
  contender: Contender,
  { bytes, inFlight, calls }: { bytes: number; inFlight: number; calls: number },
): Promise<void> {
  const key = keyOfSize(bytes);
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < calls) {
      started += 1;
      const arrived = await contender.getState(key);
      if (arrived !== bytes) throw new Error(`got ${arrived} bytes of a state of ${bytes}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

async function warmUp(
  contender: Contender,
  { bytes, inFlight, seconds }: { bytes: number; inFlight: number; seconds: number },
): Promise<Lap> {
  const end = performance.now() + seconds * 1000;
  let calls = Math.max(50, inFlight * 2);
  for (;;) {
    const lap = await measure(calls, () => keepInFlight(contender, { bytes, inFlight, calls }));
    if (performance.now() >= end) return lap;
    calls = Math.max(calls, Math.round(((lap.units / lap.seconds) * seconds) / 4));
  }
}
