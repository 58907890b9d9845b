import { runInNewContext } from "node:vm";
import { putObject } from "@layotto-sdk/protocol/oss";
import { getState, saveState, tryLock } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { proves } from "../../../test/requirements/proves.js";
import { decodeMessage, maxMessageBytes, MessageEncoder } from "./encode.js";
import { InvalidInputError, MessageTooLargeError } from "./errors/input-errors.js";
import { StatusError } from "./transport.js";

const message = (key: string) => getState.request.fromPartial({ storeName: "s", key });

describe("an encoder", () => {
  it("writes messages that the codec reads, one after the other", () => {
    const encoder = new MessageEncoder();
    const [first, second] = [encoder.encode(getState, message("a")), encoder.encode(getState, message("bb"))];
    expect(getState.request.decode(first).key).toBe("a");
    expect(getState.request.decode(second).key).toBe("bb");
  });

  it("takes a message of the runtime's limit, and none that is a byte longer", () => {
    const encoder = new MessageEncoder();
    const overhead = encoder.encode(getState, message("x".repeat(4_000_000))).byteLength - 4_000_000;
    expect(encoder.encode(getState, message("x".repeat(maxMessageBytes - overhead))).byteLength).toBe(maxMessageBytes);
    const tooLarge = () => encoder.encode(getState, message("x".repeat(maxMessageBytes - overhead + 1)));
    expect(tooLarge).toThrow(MessageTooLargeError);
    expect(tooLarge).toThrow(/GetState would send 4194305 bytes and the runtime takes 4194304.*split it.*streamed/);
    expect(getState.request.decode(encoder.encode(getState, message("after"))).key).toBe("after");
  });

  it("refuses a message that its codec cannot write, and works on", () => {
    const encoder = new MessageEncoder();
    const broken = { storeName: "s", states: [{ key: "a", value: "no bytes" }] } as never;
    expect(() => encoder.encode(saveState, broken)).toThrow(InvalidInputError);
    expect(() => encoder.encode(saveState, broken)).toThrow(/^message is an object; use what SaveState takes/);
    const after = encoder.encode(getState, message("after"));
    expect(getState.request.decode(after)).toMatchObject({ storeName: "s", key: "after" });
  });
});

describe("a field that holds what it cannot", () => {
  const lock = { storeName: "s", resourceId: "r", lockOwner: "o", expire: 1 };
  const item = {
    key: "k",
    value: new Uint8Array(0),
    etag: undefined,
    metadata: new Map<string, string>(),
    options: undefined,
  };
  const saving = (change: object) => () =>
    new MessageEncoder().encode(saveState, { storeName: "s", states: [{ ...item, ...change }] });
  const locking = (change: object) => () => new MessageEncoder().encode(tryLock, { ...lock, ...change });
  const refusal = (what: string): unknown =>
    expect.objectContaining({ code: "INVALID_INPUT", message: expect.stringContaining(what) as string });

  proves(["input.raw"], "is never written as something else", () => {
    for (const [value, kind] of [
      [new Uint16Array([1, 2, 3]), "a Uint16Array"],
      [new DataView(new ArrayBuffer(3)), "a DataView"],
      ["text", "a string"],
      [[1, 2], "an Array"],
      [{}, "an Object"],
    ] as const) {
      expect(saving({ value }), kind).toThrow(refusal(`a field for bytes holds ${kind}`));
    }
    expect(saving({ value: new Proxy(new Uint8Array(3), {}) })).toThrow(refusal("what SaveState takes"));
    for (const [key, kind] of [
      [7, "a number"],
      [null, "null"],
      [{}, "an Object"],
      [["k"], "an Array"],
    ] as const) {
      expect(saving({ key }), kind).toThrow(refusal(`a field for text holds ${kind}`));
    }
    for (const key of ["\ud800", "grüße \udfff", `${"x".repeat(100)}\ud800`])
      expect(saving({ key })).toThrow(refusal("a lone surrogate"));
    expect(saving({ metadata: new Map([["a", 7]]) })).toThrow(refusal("a field for text holds a number"));
    for (const expire of ["5", "", null, 1n])
      expect(locking({ expire })).toThrow(refusal("a field for a 32-bit number"));
    for (const expire of [1.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1])
      expect(locking({ expire })).toThrow(refusal("invalid int32"));
    const empty = putObject.request.fromPartial({});
    const putting = (change: object) => () => new MessageEncoder().encode(putObject, { ...empty, ...change });
    for (const bucketKeyEnabled of ["false", 0, {}])
      expect(putting({ bucketKeyEnabled })).toThrow(refusal("a field for true or false"));
    for (const contentLength of [5, "5", 2n ** 63n])
      expect(putting({ contentLength })).toThrow(refusal("what PutObject takes"));
  });

  it("of another realm is taken for what it is", () => {
    const foreign = runInNewContext("new Uint8Array([1, 2])") as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    const bytes = new MessageEncoder().encode(saveState, { storeName: "s", states: [{ ...item, value: foreign }] });
    expect([...(saveState.request.decode(bytes).states[0]?.value ?? [])]).toEqual([1, 2]);
  });
});

describe("an answer", () => {
  it("that is no message fails as INTERNAL, with the reason as its cause", () => {
    const failure = (() => {
      try {
        decodeMessage(getState, Uint8Array.of(0x0a, 0xff));
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(failure).toBeInstanceOf(StatusError);
    expect(failure).toMatchObject({
      status: "INTERNAL",
      details: expect.stringContaining("GetState"),
      cause: expect.any(Error),
    });
  });
});
