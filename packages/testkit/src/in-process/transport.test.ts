import { Metadata, StatusError, type Transport } from "@layotto-sdk/core";
import type { Method } from "@layotto-sdk/protocol/method";
import { getState, GetStateRequest, saveState, SaveStateRequest } from "@layotto-sdk/protocol/runtime";
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mockRuntime, type MockRuntime } from "../index.js";

let mock: MockRuntime;
let transport: Transport;

beforeEach(async () => {
  mock = await mockRuntime();
  transport = mock.transport();
});
afterEach(() => mock.close());

function call<I, O>(
  method: Method<I, O>,
  message: I,
  options: { signal?: AbortSignal; deadline?: number; metadata?: Metadata } = {},
) {
  return transport.unary({
    method,
    message,
    metadata: options.metadata ?? new Metadata(),
    signal: options.signal,
    deadline: options.deadline,
  });
}

const get = GetStateRequest.fromPartial({ storeName: "state_demo", key: "a" });
const save = (value: Uint8Array) =>
  SaveStateRequest.fromPartial({ storeName: "state_demo", states: [{ key: "a", value }] });

describe("the transport in process", () => {
  it("answers as the engine does, through the codec", async () => {
    const value = new TextEncoder().encode("hello");
    await call(saveState, save(value));
    value.fill(0);
    const { message, headers, trailers } = await call(getState, get);
    expect(new TextDecoder().decode(message.data)).toBe("hello");
    expect(headers.size + trailers.size).toBe(0);
    message.data.fill(0);
    expect(new TextDecoder().decode((await call(getState, get)).message.data)).toBe("hello");
  });

  it("refuses with a StatusError from the peer", async () => {
    const wrong = GetStateRequest.fromPartial({ storeName: "nope", key: "a" });
    const error: unknown = await call(getState, wrong).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({
      status: "INVALID_ARGUMENT",
      details: "state store nope is not found",
      fromPeer: true,
    });
  });

  it("sends nothing when the signal has fired or the deadline has passed", async () => {
    await expect(call(getState, get, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      status: "CANCELLED",
      sent: false,
    });
    await expect(call(getState, get, { deadline: Date.now() - 1 })).rejects.toMatchObject({
      status: "DEADLINE_EXCEEDED",
      sent: false,
    });
    expect(mock.internals.log.list()).toEqual([]);
  });

  it("ends a call that waits when the deadline passes, when the signal fires, and when it is closed", async () => {
    mock.internals.faults.add({ method: "GetState", delayMs: 60_000, times: 3 });
    await expect(call(getState, get, { deadline: Date.now() + 10 })).rejects.toMatchObject({
      status: "DEADLINE_EXCEEDED",
      sent: true,
    });
    const controller = new AbortController();
    const cancelled = call(getState, get, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(cancelled).rejects.toMatchObject({ status: "CANCELLED", cause: new Error("enough") });
    const running = call(getState, get);
    await transport.close();
    await expect(running).rejects.toMatchObject({ status: "CANCELLED", details: "The transport was closed" });
    await expect(call(getState, get)).rejects.toMatchObject({ status: "CANCELLED", sent: false });
  });

  it("leaves no listener on a signal that lives longer than its calls", async () => {
    const { signal } = new AbortController();
    await call(getState, get, { signal });
    mock.internals.faults.add({ method: "GetState", delayMs: 1 });
    const waiting = call(getState, get, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await waiting;
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("keeps metadata as it was when the call was made", async () => {
    const metadata = new Metadata({ "x-a": ["1", "2"] });
    await call(getState, get, { metadata });
    metadata.set("x-a", "3");
    expect(mock.internals.log.list()[0]?.metadata).toEqual({ "x-a": ["1", "2"] });
  });
});
