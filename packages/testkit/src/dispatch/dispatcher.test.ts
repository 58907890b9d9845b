import { Metadata } from "@layotto-sdk/core";
import { getState, GetStateRequest, GetStateResponse, getFile } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../engine/clock.js";
import { Effect, streaming, unary, type Handler } from "../engine/handlers.js";
import { FaultTable } from "../faults/faults.js";
import { CallLog, type CallEntry } from "./call-log.js";
import { Dispatcher } from "./dispatcher.js";
import { ServerCall } from "./server-call.js";
import { proof } from "../../../../test/requirements/proves.js";

function dispatcherOf(...handlers: Handler[]) {
  const log = new CallLog(3);
  const clock = new ManualClock(1000);
  const outside = { http: () => Promise.reject(new Error("no network here")) };
  const byPath = new Map(handlers.map((handler) => [handler.method.path, handler]));
  return {
    dispatcher: new Dispatcher({ handlers: byPath, outside, clock, faults: new FaultTable(() => []), log }),
    log,
    clock,
  };
}

const call = () => new ServerCall(new Metadata(), undefined);
const request = (key: string) => GetStateRequest.encode(GetStateRequest.fromPartial({ storeName: "s", key })).finish();
const echo = unary(getState, ({ key }) => GetStateResponse.fromPartial({ etag: key }));

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe("the dispatcher", () => {
  it("answers at once what stays inside, and later what goes out", async () => {
    const at = dispatcherOf(echo).dispatcher.unary(getState.path, call(), request("a"));
    expect(GetStateResponse.decode(at as Uint8Array).etag).toBe("a");
    const out = dispatcherOf(
      unary(getState, () => new Effect(async () => GetStateResponse.fromPartial({ etag: "later" }))),
    );
    const later = out.dispatcher.unary(getState.path, call(), request("a"));
    expect(later).toBeInstanceOf(Promise);
    expect(out.log.list()[0]?.outcome).toBe("RUNNING");
    expect(GetStateResponse.decode(await later).etag).toBe("later");
    expect(out.log.list()[0]?.outcome).toBe("OK");
  });

  it("refuses what is too large, unreadable or unknown in grpc-go's words", () => {
    const { dispatcher } = dispatcherOf(echo);
    const answer = (path: string, bytes: Uint8Array) => thrownBy(() => dispatcher.unary(path, call(), bytes));
    expect(answer(getState.path, new Uint8Array(4_194_305))).toMatchObject({
      status: "RESOURCE_EXHAUSTED",
      details: "grpc: received message larger than max (4194305 vs. 4194304)",
    });
    expect(answer(getState.path, new Uint8Array([10, 200]))).toMatchObject({
      status: "INTERNAL",
      details: expect.stringContaining("grpc: error unmarshalling request") as string,
    });
    expect(answer("/grpc.health.v1.Health/Check", request("a"))).toMatchObject({
      status: "UNIMPLEMENTED",
      details: "unknown service grpc.health.v1.Health",
    });
    expect(answer("/spec.proto.runtime.v1.Runtime/Foo", request("a"))).toMatchObject({
      status: "UNIMPLEMENTED",
      details: "unknown method Foo for service spec.proto.runtime.v1.Runtime",
    });
  });

  it("checks every message of a stream", async () => {
    const { dispatcher, log } = dispatcherOf(
      streaming(getFile, async (stream) => {
        for await (const message of stream.requests)
          await stream.send({ data: new TextEncoder().encode(message.name) });
      }),
    );
    const requests = (async function* () {
      yield new Uint8Array(4_194_305);
    })();
    const ended = dispatcher.stream(getFile.path, call(), { requests, send: () => Promise.resolve() });
    await expect(ended).rejects.toMatchObject({ status: "RESOURCE_EXHAUSTED" });
    expect(log.list()).toMatchObject([{ method: "GetFile", outcome: "RESOURCE_EXHAUSTED" }]);
  });

  it("turns a plain error into UNKNOWN with its text, and encodes rightly after a failure", () => {
    let fail = true;
    const { dispatcher } = dispatcherOf(
      unary(getState, ({ key }) => {
        if (fail) throw new Error("plain");
        return GetStateResponse.fromPartial({ etag: key });
      }),
    );
    expect(thrownBy(() => dispatcher.unary(getState.path, call(), request("a")))).toMatchObject({
      status: "UNKNOWN",
      details: "plain",
    });
    fail = false;
    expect(GetStateResponse.decode(dispatcher.unary(getState.path, call(), request("b")) as Uint8Array).etag).toBe("b");
  });

  it("keeps the newest calls and forgets the others", proof("testkit.calls.bounded"), () => {
    const { dispatcher, log, clock } = dispatcherOf(echo);
    for (const key of ["a", "b", "c", "d", "e", "f", "g", "h"])
      void dispatcher.unary(getState.path, call(), request(key));
    expect(log.list().map(({ index, key, at }) => [index, key, at])).toEqual([
      [6, "f", clock.now()],
      [7, "g", clock.now()],
      [8, "h", clock.now()],
    ]);
    expect(log.counts()).toEqual({ GetState: 3 });
  });

  it("keeps no more bytes than it may", proof("testkit.calls.bounded"), () => {
    const log = new CallLog(10, 100);
    for (let time = 0; time < 5; time++) log.begin(getState, call(), 0, new Uint8Array(40));
    expect(log.list()).toHaveLength(2);
  });

  it("keeps no more bytes of streams either, whose first messages may be large", proof("testkit.calls.bounded"), () => {
    const log = new CallLog(10, 100);
    const [first, second, third] = [1, 2, 3].map(() => log.begin(getFile, call(), 0, undefined)) as [
      CallEntry,
      CallEntry,
      CallEntry,
    ];
    log.addMessage(first, new Uint8Array(60));
    log.addMessage(second, new Uint8Array(60));
    expect(log.list().map(({ index }) => index)).toEqual([2, 3]);
    // One that was forgotten counts no more.
    log.addMessage(first, new Uint8Array(60));
    log.addMessage(third, new Uint8Array(30));
    expect(log.list().map(({ index }) => index)).toEqual([2, 3]);
    log.addMessage(third, new Uint8Array(30));
    expect(log.list().map(({ index }) => index)).toEqual([3]);
    log.clear();
    log.addMessage(third, new Uint8Array(60));
    log.begin(getState, call(), 0, new Uint8Array(60));
    log.begin(getState, call(), 0, new Uint8Array(40));
    expect(log.list()).toHaveLength(2);
  });

  it(
    "records calls that it does not know, by their path, and tells who watches",
    proof("testkit.unimplemented", "testkit.calls.unknown"),
    async () => {
      const { dispatcher, log } = dispatcherOf(echo);
      const finished: string[] = [];
      dispatcher.onFinished = ({ entry }) => finished.push(entry.method.path);
      thrownBy(() => dispatcher.unary("/grpc.health.v1.Health/Check", call(), request("a")));
      const requests = (async function* () {})();
      const stream = { requests, send: () => Promise.resolve() };
      await expect(dispatcher.stream("/a.B/Watch", call(), stream)).rejects.toMatchObject({ status: "UNIMPLEMENTED" });
      expect(log.list()).toMatchObject([
        {
          service: "grpc.health.v1.Health",
          method: "Check",
          request: null,
          outcome: "UNIMPLEMENTED",
          message: "unknown service grpc.health.v1.Health",
        },
        { service: "a.B", method: "Watch", outcome: "UNIMPLEMENTED" },
      ]);
      expect(log.list({ method: "grpc.health.v1.Health/Check" })).toHaveLength(1);
      expect(finished).toEqual(["/grpc.health.v1.Health/Check", "/a.B/Watch"]);
    },
  );

  it("makes a signal only for those who ask, and it knows what has happened", () => {
    const { dispatcher } = dispatcherOf(echo);
    const plain = call();
    void dispatcher.unary(getState.path, plain, request("a"));
    expect(plain.headersSet).toBeUndefined();
    const reason = thrownBy(() => dispatcher.unary("/x/y", call(), request("a"))) as never;
    plain.abort(reason);
    expect(plain.signal.aborted && plain.signal.reason).toBe(reason);
  });
});
