import type { ConfigurationItem as ItemMessage, SubscribeConfigurationRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { AsyncQueue } from "../../async/queue.js";
import { StatusError } from "../../transport.js";
import { callerOf } from "../../test-support.js";
import { configuration } from "./block.js";
import type { ConfigurationStore } from "./configuration-store.js";
import type { ConfigurationWatch } from "./watch.js";

/** One stream as the runtime sees it. */
interface Opened {
  readonly asked: SubscribeConfigurationRequest[];
  readonly requestsEnded: Promise<void>;
  answer(key: string, content: string, more?: Partial<ItemMessage>): void;
  end(reason?: unknown): void;
  left: boolean;
}

function stores(): { store: (name: string) => ConfigurationStore; streams: Opened[] } {
  const streams: Opened[] = [];
  const caller = callerOf({
    stream({ messages }) {
      const answers = new AsyncQueue<unknown>();
      const asked: SubscribeConfigurationRequest[] = [];
      const requestsEnded = (async () => {
        for await (const message of messages) asked.push(message as SubscribeConfigurationRequest);
        // As the runtime does, which words the end as `EOF`.
        answers.fail(new StatusError("UNKNOWN", "EOF", undefined, { fromPeer: true }));
      })();
      const opened: Opened = {
        asked,
        requestsEnded,
        left: false,
        answer: (key, content, more) =>
          answers.push({
            items: [{ key, content, group: "", label: "", tags: new Map(), metadata: new Map(), ...more }],
          }),
        end: (reason) => (reason === undefined ? answers.end() : answers.fail(reason)),
      };
      streams.push(opened);
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => answers.next(),
          return: () => {
            opened.left = true;
            return answers.return();
          },
        }),
      };
    },
  });
  return { store: configuration(caller), streams };
}

/** Reads in the background, so that the watch joins at once. */
function reading(watch: ConfigurationWatch): { told: string[]; ended: Promise<unknown> } {
  const told: string[] = [];
  const ended = (async () => {
    try {
      for await (const { key, content } of watch) told.push(`${key}=${content}`);
      return "ended";
    } catch (error) {
      return error;
    }
  })();
  return { told, ended };
}

/** Lets everything run that does not wait for anybody. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("watches", () => {
  proves(
    ["configuration.watch.shared", "configuration.watch.leave"],
    "of one store share one stream, which ends with the last of them",
    async () => {
      const { store, streams } = stores();
      const watches = [store("s").watch(["a"]), store("s").watch(["a", "b"]), store("other").watch(["a"])] as const;
      const [first, second] = watches.map(reading) as [ReturnType<typeof reading>, ReturnType<typeof reading>];
      await settled();
      expect(streams).toHaveLength(2);
      expect(streams[0]?.asked.map(({ keys }) => keys)).toEqual([["a"], ["a", "b"]]);
      streams[0]?.answer("a", "1");
      streams[0]?.answer("b", "2");
      await settled();
      expect([first.told, second.told]).toEqual([["a=1"], ["a=1", "b=2"]]);
      await watches[0].close();
      expect(await first.ended).toBe("ended");
      streams[0]?.answer("a", "3");
      await settled();
      expect([first.told.length, second.told.at(-1), streams[0]?.left]).toEqual([1, "a=3", false]);
      await watches[1].close();
      await streams[0]?.requestsEnded;
      await settled();
      expect([streams[0]?.left, streams[1]?.left]).toEqual([true, false]);
      await watches[2].close();
    },
  );

  proves(["configuration.watch.late"], "that come late hear the present values, and the others not again", async () => {
    const { store, streams } = stores();
    const first = store("s").watch(["a"]);
    const early = reading(first);
    await settled();
    streams[0]?.answer("a", "1");
    await settled();
    const second = store("s").watch(["a"]);
    const late = reading(second);
    await settled();
    streams[0]?.answer("a", "1");
    streams[0]?.answer("a", "2");
    streams[0]?.answer("a", "1");
    await settled();
    expect(early.told).toEqual(["a=1", "a=2", "a=1"]);
    expect(late.told).toEqual(["a=1", "a=2", "a=1"]);
    await Promise.all([first.close(), second.close()]);
  });

  it("tell entries of other groups apart, and only their own", async () => {
    const { store, streams } = stores();
    const watch = store("s").watch(["a"]);
    const all = reading(watch);
    await settled();
    for (const group of ["g1", "g2"]) streams[0]?.answer("a", "1", { group });
    await settled();
    expect(all.told).toEqual(["a=1", "a=1"]);
    await watch.close();
  });

  proves(
    ["configuration.watch.leave"],
    "all fail with the stream they share, and the next one opens another",
    async () => {
      const { store, streams } = stores();
      const watches = [reading(store("s").watch(["a"])), reading(store("s").watch(["a"]))];
      await settled();
      streams[0]?.end(new StatusError("UNAVAILABLE", "connection lost"));
      for (const { ended } of watches)
        expect(await ended).toMatchObject({ code: "UNAVAILABLE", store: "s", method: "SubscribeConfiguration" });
      await streams[0]?.requestsEnded;
      const watch = store("s").watch(["a"]);
      const again = reading(watch);
      await settled();
      expect(streams).toHaveLength(2);
      streams[1]?.answer("a", "1");
      await settled();
      expect(again.told).toEqual(["a=1"]);
      await watch.close();
    },
  );

  it("whose consumer throws leave like any other", async () => {
    const { store, streams } = stores();
    const consumer = (async () => {
      for await (const { content } of store("s").watch(["a"])) throw new Error(content);
    })();
    await settled();
    streams[0]?.answer("a", "1");
    await expect(consumer).rejects.toThrow("1");
    await settled();
    expect(streams[0]?.left).toBe(true);
  });

  proves(
    ["configuration.watch.again"],
    "that come while the last stream ends wait for its end, and may leave meanwhile",
    async () => {
      const { store, streams } = stores();
      const first = store("s").watch(["a"]);
      reading(first);
      await settled();
      await first.close();
      const [again, gone] = [store("s").watch(["a"]), store("s").watch(["a"])];
      const [told, left] = [reading(again), reading(gone)];
      await gone.close();
      expect(streams).toHaveLength(1);
      expect(await left.ended).toBe("ended");
      await settled();
      await settled();
      expect(streams).toHaveLength(2);
      expect(streams[1]?.asked).toHaveLength(1);
      streams[1]?.answer("a", "1");
      await settled();
      expect(told.told).toEqual(["a=1"]);
      await again.close();
    },
  );

  proves(["configuration.watch.signal"], "leave no listener on a signal that many of them had", async () => {
    const { store, streams } = stores();
    const abort = new AbortController();
    let listeners = 0;
    const count = (name: "addEventListener" | "removeEventListener", by: number): void => {
      const original = abort.signal[name].bind(abort.signal) as (...input: unknown[]) => void;
      abort.signal[name] = (...input: unknown[]) => {
        listeners += by;
        original(...input);
      };
    };
    count("addEventListener", 1);
    count("removeEventListener", -1);
    for (let index = 0; index < 20; index++) {
      const watch = store("s").watch(["a"], { signal: abort.signal });
      const next = watch.next();
      await settled();
      streams.at(-1)?.answer("a", String(index));
      expect((await next).done).toBe(false);
      await watch.close();
      await settled();
    }
    expect(listeners).toBe(0);
  });
});
