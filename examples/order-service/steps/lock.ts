import { setTimeout as sleep } from "node:timers/promises";
import { check, type Step } from "../demo.js";

export const lock: Step = {
  name: "lock",
  title: "Lock: two packers, one table",
  async run({ runtime, run, say }) {
    const locks = runtime.lock("lock_demo");
    const table = `demo-table-${run}`;
    const seen: string[] = [];

    const pack = async (name: string, workMs: number): Promise<void> => {
      const askedAt = performance.now();
      await using lease = await locks.acquire(table, { ttlSeconds: 30, timeoutMs: 10_000 });
      seen.push(`${name} begins`);
      say(`${name} has the table after ${(performance.now() - askedAt).toFixed(0)} ms`);
      await sleep(workMs, undefined, { signal: lease.signal }); // fires should the lock expire under us
      seen.push(`${name} is done`);
    }; // the lease ends with its block

    const onlyTry = async (): Promise<void> => {
      const taken = await locks.tryLock(table, { owner: "a visitor", ttlSeconds: 1 });
      check("whether a visitor got Ann's table", taken, false);
      say("a visitor who only tries is turned away");
    };

    await Promise.all([pack("Ann", 300), sleep(50).then(onlyTry), sleep(100).then(() => pack("Ben", 10))]);
    check("the order of events", seen, ["Ann begins", "Ann is done", "Ben begins", "Ben is done"]);
  },
};
