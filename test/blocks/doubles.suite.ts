import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { nextOf, pubsubName, settled } from "./events.js";
import type { Stage } from "./transports.js";

/** What becomes of events that the runtime delivers more than once. */
export function doublesSuite(stage: Stage): void {
  const texts = () => stage.runtime.pubsub(pubsubName).text();
  const outcomes = async (topic: string): Promise<string[]> =>
    (await stage.control.events.deliveries({ topic })).map(({ outcome }) => outcome);

  describe("a subscription that was opened again", () => {
    for (const blocks of [false, true]) {
      const bus = blocks ? "a bus that waits for answers" : "a bus that does not wait";

      proves(["pubsub.subscribe.doubles"], `hands out once what ${bus} delivers twice, then three times`, async () => {
        await stage.control.quirks.set({ inMemoryBusBlocks: blocks });
        const seen: string[] = [];
        for (const times of [1, 2, 3]) {
          // A handle of its own each time: the memory is the client's.
          const handle = stage.runtime.pubsub(pubsubName).json();
          const subscription = handle.subscribe("reopened");
          await subscription.ready;
          const publishing = texts().publishMany("reopened", ["a", "b", "c"]);
          for (let index = 0; index < 3; index++) {
            const event = await nextOf(subscription);
            expect(event.attempt).toBe(1);
            seen.push(`${times} ${new TextDecoder().decode(event.bytes)}`);
            if (index === 1) event.drop();
            else event.ack();
          }
          // Doubles are answered by reading.
          const rest = subscription.next();
          await publishing;
          await stage.control.events.idle();
          await subscription.close();
          expect((await rest).done).toBe(true);
        }
        const expected = ["1 a", "1 b", "1 c", "2 a", "2 b", "2 c", "3 a", "3 b", "3 c"];
        expect(seen.sort()).toEqual(expected);
        const answered = await outcomes("reopened");
        expect(answered).toHaveLength(3 * (1 + 2 + 3));
        expect(answered.filter((outcome) => outcome === "drop")).toHaveLength(1 + 2 + 3);
        expect(answered.filter((outcome) => outcome === "success")).toHaveLength(2 * (1 + 2 + 3));
      });

      proves(["pubsub.subscribe.doubles"], `counts the attempts of a failing event once on ${bus}`, async () => {
        await stage.control.quirks.set({ inMemoryBusBlocks: blocks });
        for (const concurrency of [1, 4]) {
          const topic = `doubled-poison-${concurrency}`;
          const before = texts().subscribe(topic);
          await before.ready;
          await before.close();
          const dead: number[] = [];
          let runs = 0;
          const subscription = texts().subscribe(topic, {
            concurrency,
            maxAttempts: 3,
            deadLetter: ({ attempt }) => void dead.push(attempt),
          });
          await subscription.ready;
          const ended = subscription.forEach(async () => {
            runs++;
            await settled(2);
            throw new Error("never");
          });
          await texts().publish(topic, "bad");
          await stage.control.events.idle();
          await subscription.close();
          await ended;
          expect([runs, dead]).toEqual([3, [3]]);
        }
      });
    }

    proves(
      ["pubsub.subscribe.doubles"],
      "a double of what is being handled takes no place, and gets its answer",
      async () => {
        const before = texts().subscribe("shared");
        await before.ready;
        await before.close();
        await using subscription = texts().subscribe("shared", { concurrency: 2 });
        await subscription.ready;
        await texts().publish("shared", "first");
        const first = await nextOf(subscription);
        const waiting = nextOf(subscription);
        await settled();
        await texts().publish("shared", "second");
        const second = await waiting;
        expect([first.data, second.data]).toEqual(["first", "second"]);
        const done = subscription.next();
        second.ack();
        await settled();
        expect(new Set(await outcomes("shared"))).toEqual(new Set(["pending", "success"]));
        first.drop();
        await stage.control.events.idle();
        expect((await outcomes("shared")).sort()).toEqual(["drop", "drop", "success", "success"]);
        await subscription.close();
        expect((await done).done).toBe(true);
      },
    );
  });
}
