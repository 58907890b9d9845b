import { type SubscribeTopicEventsResponse, type SubscribeTopicEventsRequest } from "@layotto-sdk/protocol/runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { AsyncQueue } from "../../async/queue.js";
import { Caller } from "../../caller.js";
import { Metadata } from "../../metadata.js";
import { StatusError, type StreamTransportResponse, type Transport } from "../../transport.js";
import { pubsub } from "./block.js";
import type { ReceivedEvent } from "./event.js";
import type { Subscription } from "./subscription.js";

/** A runtime whose streams the test writes itself. */
function runtime() {
  const streams: { readonly answers: string[]; deliver(id: string): void; end(reason?: Error): void }[] = [];
  const stream = (requests: AsyncIterable<SubscribeTopicEventsRequest>): StreamTransportResponse<unknown> => {
    const messages = new AsyncQueue<SubscribeTopicEventsResponse>();
    const answers: string[] = [];
    let ended!: (trailers: Metadata) => void;
    const trailers = new Promise<Metadata>((resolve) => (ended = resolve));
    const send = (body: SubscribeTopicEventsResponse["subscribeTopicEventsResponseType"]): void =>
      messages.push({ subscribeTopicEventsResponseType: body });
    const end = (reason?: Error): void => {
      if (reason) messages.fail(reason);
      else messages.end();
      ended(new Metadata());
    };
    void (async () => {
      for await (const { subscribeTopicEventsRequestType: body } of requests) {
        if (body?.$case === "initialRequest") send({ $case: "initialResponse", value: {} });
        if (body?.$case === "eventProcessed") answers.push(`${body.value.id} ${body.value.status?.status}`);
      }
      end();
    })();
    const event = { pubsubName: "p", topic: "t", source: "s", type: "", specVersion: "1.0", dataContentType: "" };
    const rest = { data: new Uint8Array(0), metadata: new Map<string, string>() };
    const deliver = (id: string): void => send({ $case: "eventMessage", value: { ...event, ...rest, id } });
    streams.push({ answers, deliver, end });
    return { messages, headers: Promise.resolve(new Metadata()), trailers };
  };
  const transport = {
    unary: () => expect.fail("no unary call is made"),
    stream: ({ messages }: { messages: unknown }) => stream(messages as AsyncIterable<SubscribeTopicEventsRequest>),
    close: () => Promise.resolve(),
  };
  const api = pubsub(new Caller({ transport: transport as unknown as Transport }));
  return { streams, subscribe: (options = {}) => api("p").subscribe("t", { warn: () => undefined, ...options }) };
}

async function nextOf(subscription: Subscription<Uint8Array>): Promise<ReceivedEvent<Uint8Array>> {
  const { done, value } = await subscription.next();
  if (done) return expect.fail("the subscription has ended");
  return value;
}

describe("the doubles of an event", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const success = 0;
  const retry = 1;

  proves(
    ["pubsub.subscribe.doubles"],
    "are known to the next subscription too, also by an answer that came too late",
    async () => {
      const { streams, subscribe } = runtime();
      const first = subscribe({ concurrency: 3 });
      await first.ready;
      for (const id of ["acked", "late", "lost"]) streams[0]?.deliver(id);
      (await nextOf(first)).ack();
      const late = await nextOf(first);
      await nextOf(first);
      streams[0]?.end(new StatusError("UNAVAILABLE", "gone"));
      await expect(first.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
      late.ack();
      const second = subscribe();
      await second.ready;
      for (const id of ["acked", "late", "lost"]) streams[1]?.deliver(id);
      const lost = await nextOf(second);
      expect(lost).toMatchObject({ id: "lost", attempt: 1 });
      lost.ack();
      await second.close();
      expect(streams[1]?.answers).toEqual([`acked ${success}`, `late ${success}`, `lost ${success}`]);
    },
  );

  proves(
    ["pubsub.subscribe.doubles"],
    "get the RETRY that a close gives the first, and come again as new",
    async () => {
      const { streams, subscribe } = runtime();
      const first = subscribe({ concurrency: 2 });
      await first.ready;
      for (let delivery = 0; delivery < 3; delivery++) streams[0]?.deliver("x");
      await nextOf(first);
      const waiting = first.next();
      await vi.advanceTimersByTimeAsync(0);
      await first.close();
      expect((await waiting).done).toBe(true);
      expect(streams[0]?.answers).toEqual([`x ${retry}`, `x ${retry}`, `x ${retry}`]);
      const second = subscribe();
      await second.ready;
      streams[1]?.deliver("x");
      expect(await nextOf(second)).toMatchObject({ id: "x" });
      await second.close();
    },
  );

  proves(["pubsub.subscribe.doubles.bounds"], "are forgotten after ten minutes, or 10,000 answers", async () => {
    const { streams, subscribe } = runtime();
    const subscription = subscribe();
    await subscription.ready;
    const handle = async (id: string): Promise<void> => {
      streams[0]?.deliver(id);
      const event = await nextOf(subscription);
      expect(event.id).toBe(id);
      event.ack();
      await Promise.resolve();
    };
    await handle("old");
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
    streams[0]?.deliver("old");
    await handle("next");
    await vi.advanceTimersByTimeAsync(1);
    await handle("old");
    for (let index = 0; index < 9_999; index++) await handle(`${index}`);
    streams[0]?.deliver("old");
    await handle("one too many");
    await handle("old");
    await subscription.close();
  });

  proves(["pubsub.subscribe.doubles.bounds"], "are no doubles where nothing tells the events apart", async () => {
    const { streams, subscribe } = runtime();
    const subscription = subscribe();
    await subscription.ready;
    for (let delivery = 0; delivery < 2; delivery++) {
      streams[0]?.deliver("");
      (await nextOf(subscription)).ack();
    }
    await subscription.close();
  });

  proves(["pubsub.subscribe.doubles.bounds"], "are handled anew where the first is stuck", async () => {
    const { streams, subscribe } = runtime();
    const subscription = subscribe({ concurrency: 2 });
    await subscription.ready;
    streams[0]?.deliver("x");
    await nextOf(subscription);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    streams[0]?.deliver("x");
    (await nextOf(subscription)).ack();
    await subscription.close();
    expect(streams[0]?.answers).toEqual([`x ${success}`, `x ${retry}`]);
  });
});

describe("a loop that does not answer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  proves(["pubsub.subscribe.silence"], "is told so once, after 10 s", async () => {
    const warnings: string[] = [];
    const { streams, subscribe } = runtime();
    const subscription = subscribe({ warn: (message: string) => void warnings.push(message) });
    await subscription.ready;
    for (const id of ["a", "b", "c"]) streams[0]?.deliver(id);
    const first = await nextOf(subscription);
    const second = nextOf(subscription);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(warnings).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(warnings).toEqual([
      "The subscription to 't' on 'p' has waited 10 s for an answer to the event it handed out, and hands out no more " +
        "before: call ack(), retry() or drop() on every event, or use forEach.",
    ]);
    first.ack();
    await second;
    const third = subscription.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(warnings).toHaveLength(1);
    await subscription.close();
    await third;
    expect(vi.getTimerCount()).toBe(0);
  });

  proves(
    ["pubsub.subscribe.silence"],
    "is told so on the console unless told otherwise, and leaves no timer",
    async () => {
      const warn = vi.spyOn(console, "warn").mockReturnValue();
      const { streams, subscribe } = runtime();
      const subscription = subscribe({ warn: undefined });
      await subscription.ready;
      streams[0]?.deliver("a");
      const event = await nextOf(subscription);
      const next = subscription.next();
      await vi.advanceTimersByTimeAsync(5_000);
      event.ack();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(warn).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
      streams[0]?.deliver("b");
      await next;
      const never = subscription.next();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(warn).toHaveBeenCalledOnce();
      await subscription.close();
      await never;
    },
  );

  it("is not said of a handler that takes its time", async () => {
    const warnings: string[] = [];
    const { streams, subscribe } = runtime();
    const subscription = subscribe({ warn: (message: string) => void warnings.push(message) });
    await subscription.ready;
    const ended = subscription.forEach(() => new Promise((resolve) => setTimeout(resolve, 60_000)));
    streams[0]?.deliver("a");
    await vi.advanceTimersByTimeAsync(61_000);
    expect(warnings).toEqual([]);
    await subscription.close();
    await ended;
    expect(streams[0]?.answers).toEqual(["a 0"]);
  });

  it("is refused a warn that is no function", () => {
    expect(() => runtime().subscribe({ warn: "log" })).toThrow('warn is "log"; use a function.');
  });
});
