import type { CallOptions } from "@layotto-sdk/core";
import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { getFile, getState, putFile, subscribeTopicEvents } from "@layotto-sdk/protocol/runtime";
import type { Control } from "@layotto-sdk/testkit";
import { settled } from "./events.js";

/** One way to make a call that runs until something ends it. */
export interface CallKind {
  readonly name: string;
  readonly method: string;
  /** Makes the mock hold the call, where it would answer by itself. */
  hold(control: Control): Promise<unknown>;
  /** Makes the call and waits for its end. */
  run(runtime: FullRuntime, options: CallOptions): Promise<unknown>;
}

/** Longer than any test: whoever waits for it has been forgotten. */
const forEverMs = 600_000;
const delayed = (method: string) => (control: Control) => control.faults.add({ method, delayMs: forEverMs });
const untouched = (): Promise<void> => Promise.resolve();

/** Pieces without an end; the runtime takes them as they come. */
export async function* endlessPieces(): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    yield new Uint8Array(1024);
    await settled(1);
  }
}

async function* firstThenNothing(): AsyncGenerator<object, void> {
  yield {
    subscribeTopicEventsRequestType: {
      $case: "initialRequest",
      value: { pubsubName: "pub_subs_demo", topic: "kinds" },
    },
  };
  await new Promise(() => undefined);
}

async function readAll(messages: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const message of messages) last = message;
  return last;
}

/** A unary call and each kind of stream, through blocks and raw. */
export const callKinds: readonly CallKind[] = [
  {
    name: "a unary call",
    method: "GetState",
    hold: delayed("GetState"),
    run: (runtime, options) => runtime.state("state_demo").get("key", options),
  },
  {
    name: "a raw unary call",
    method: "GetState",
    hold: delayed("GetState"),
    run: (runtime, options) => runtime.call(getState, { storeName: "state_demo", key: "key" }, options),
  },
  {
    name: "a server stream",
    method: "GetFile",
    hold: delayed("GetFile"),
    run: (runtime, options) => runtime.files("file_demo").get("/tmp/kinds", options).bytes(),
  },
  {
    name: "a raw server stream",
    method: "GetFile",
    hold: delayed("GetFile"),
    run: (runtime, options) => readAll(runtime.call(getFile, { storeName: "file_demo", name: "/tmp/kinds" }, options)),
  },
  {
    name: "a client stream",
    method: "PutFile",
    hold: untouched,
    run: (runtime, options) => runtime.files("file_demo").put("/tmp/kinds", endlessPieces(), options),
  },
  {
    name: "a raw client stream whose source waits",
    method: "PutFile",
    hold: untouched,
    run: (runtime, options) => {
      const source = (async function* () {
        yield {
          storeName: "file_demo",
          name: "/tmp/kinds",
          metadata: new Map([
            ["FileMode", "420"],
            ["FileFlag", "578"],
          ]),
        };
        await new Promise(() => undefined);
      })();
      return runtime.call(putFile, source, options);
    },
  },
  {
    name: "a stream both ways",
    method: "SubscribeTopicEvents",
    hold: untouched,
    run: (runtime, { timeoutMs: _, ...options }) =>
      readAll(runtime.pubsub("pub_subs_demo").subscribe("kinds", options)),
  },
  {
    name: "a raw stream both ways",
    method: "SubscribeTopicEvents",
    hold: untouched,
    run: (runtime, options) => readAll(runtime.call(subscribeTopicEvents, firstThenNothing(), options)),
  },
];

/** Settles when the mock runs a call of the method. */
export async function untilRunning(control: Control, method: string): Promise<void> {
  while ((await control.calls.list({ method, outcome: "RUNNING" })).length === 0) await settled(1);
}

/** Settles when no call runs at the mock. */
export async function untilNoneRuns(control: Control): Promise<void> {
  while ((await control.calls.list({ outcome: "RUNNING" })).length > 0) await settled(1);
}
