import { Metadata, type Transport } from "@layotto-sdk/core";
import type { Method } from "@layotto-sdk/protocol/method";
import { getFile, putFile, PutFileRequest, subscribeTopicEvents } from "@layotto-sdk/protocol/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mockRuntime, type MockRuntime } from "../index.js";

let mock: MockRuntime;
let transport: Transport;

beforeEach(async () => {
  mock = await mockRuntime();
  transport = mock.transport();
});
afterEach(() => mock.close());

function open<I, O>(
  method: Method<I, O>,
  messages: Iterable<I> | AsyncIterable<I>,
  options: { signal?: AbortSignal; deadline?: number } = {},
) {
  return transport.stream({
    method,
    messages,
    metadata: new Metadata(),
    signal: options.signal,
    deadline: options.deadline,
  });
}
async function collect<O>(messages: AsyncIterable<O>): Promise<O[]> {
  const all: O[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

const metadata = new Map([
  ["FileMode", "420"],
  ["FileFlag", "578"],
]);
const chunk = (bytes: number) =>
  PutFileRequest.fromPartial({ storeName: "file_demo", name: "/tmp/f", data: new Uint8Array(bytes), metadata });
const get = { storeName: "file_demo", name: "/tmp/f", metadata: new Map<string, string>() };
const subscription = {
  subscribeTopicEventsRequestType: {
    $case: "initialRequest" as const,
    value: { pubsubName: "pub_subs_demo", topic: "t", metadata: new Map<string, string>() },
  },
};

/** Sends its messages and then stays open; tells how far it was pulled and whether it was left. */
function source<T>(messages: readonly T[]) {
  const seen = { pulled: 0, left: false };
  let leave!: () => void;
  const open = new Promise<void>((resolve) => (leave = resolve));
  const iterable: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = messages[seen.pulled];
        if (value === undefined) await open;
        else seen.pulled += 1;
        return value === undefined ? { done: true, value: undefined } : { done: false, value };
      },
      async return() {
        seen.left = true;
        leave();
        return { done: true, value: undefined };
      },
    }),
  };
  return { iterable, seen };
}

describe("a stream in process", () => {
  it("carries messages up and down", async () => {
    const up = open(putFile, [chunk(150_000), chunk(5)]);
    expect(await collect(up.messages)).toHaveLength(1);
    expect((await up.trailers).size).toBe(0);
    const down = await collect(open(getFile, [get]).messages);
    expect(down.map(({ data }) => data.length)).toEqual([102_400, 47_605]);
  });

  it("makes the mock wait for a reader that is slow", async () => {
    await mock.control.files.put({ store: "file_demo", name: "/tmp/f", text: "x".repeat(102_400 * 50) });
    const handler = mock.internals.engine.handlers.get(getFile.path);
    if (handler?.kind !== "stream") throw new Error("GetFile streams");
    let sent = 0;
    const answer = handler.answer;
    const counted: typeof handler.answer = (stream, call, outside) =>
      answer({ requests: stream.requests, send: (message) => ((sent += 1), stream.send(message)) }, call, outside);
    (mock.internals.engine.handlers as Map<string, unknown>).set(getFile.path, { ...handler, answer: counted });
    const messages = open(getFile, [get]).messages[Symbol.asyncIterator]();
    await messages.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(12);
    await messages.return?.();
  });

  it("is cancelled by a reader that stops early, and lets go of the messages to send", async () => {
    const { iterable, seen } = source([subscription]);
    for await (const message of open(subscribeTopicEvents, iterable).messages) {
      expect(message.subscribeTopicEventsResponseType?.$case).toBe("initialResponse");
      break;
    }
    await expect.poll(() => seen).toEqual({ pulled: 1, left: true });
    await expect.poll(() => mock.internals.log.list()[0]?.outcome).toBe("CANCELLED");
  });

  it("ends at its deadline, at its signal and with the transport", async () => {
    const late = open(subscribeTopicEvents, source([subscription]).iterable, { deadline: Date.now() + 20 });
    await expect(collect(late.messages)).rejects.toMatchObject({ status: "DEADLINE_EXCEEDED" });
    const controller = new AbortController();
    const { iterable, seen } = source([subscription]);
    const cancelled = open(subscribeTopicEvents, iterable, { signal: controller.signal });
    const failure = expect(collect(cancelled.messages)).rejects.toMatchObject({ status: "CANCELLED", fromPeer: false });
    controller.abort();
    await failure;
    expect((await cancelled.headers).size + (await cancelled.trailers).size).toBe(0);
    await expect.poll(() => seen.left).toBe(true);
    const closed = open(subscribeTopicEvents, source([subscription]).iterable);
    const end = expect(collect(closed.messages)).rejects.toMatchObject({
      status: "CANCELLED",
      details: "The transport was closed",
    });
    await transport.close();
    await end;
    await expect(collect(open(getFile, [get]).messages)).rejects.toMatchObject({ sent: false });
  });

  it("fails with what its source failed with", async () => {
    const broken = (async function* () {
      yield chunk(1);
      throw new Error("disk gone");
    })();
    await expect(collect(open(putFile, broken).messages)).rejects.toThrow(new Error("disk gone"));
    await expect.poll(() => mock.internals.log.list()[0]?.outcome).toBe("CANCELLED");
    await expect(collect(open(putFile, [chunk(4_194_304)]).messages)).rejects.toMatchObject({
      code: "MESSAGE_TOO_LARGE",
    });
  });

  it("is refused as a call is", async () => {
    const unknown = { ...getFile, path: "/spec.proto.extension.v9.ObjectStorageService/GetObject" };
    await expect(collect(open(unknown, [get]).messages)).rejects.toMatchObject({
      status: "UNIMPLEMENTED",
      details: "unknown service spec.proto.extension.v9.ObjectStorageService",
    });
    await expect(collect(open(getFile, [{ ...get, storeName: "zz" }]).messages)).rejects.toMatchObject({
      status: "INVALID_ARGUMENT",
    });
  });
});
