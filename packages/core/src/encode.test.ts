import { getState, saveState } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
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
    expect(failure).toMatchObject({ status: "INTERNAL", details: expect.stringContaining("GetState"), cause: expect.any(Error) });
  });
});
