import { putObject } from "@layotto-sdk/protocol/oss";
import { saveConfiguration, saveState, subscribeTopicEvents, tryLock } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { proves } from "../../../test/requirements/proves.js";
import { InvalidInputError } from "./errors/input-errors.js";
import { completeMessage } from "./raw-message.js";

const bytes = Uint8Array.of(1, 2);

function refusal(complete: () => unknown): string {
  try {
    complete();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
  return "accepted";
}

const saving = (item: unknown) =>
  refusal(() => completeMessage(saveState, { storeName: "s", states: [{ key: "k" }, item] }));

describe("the fields of a raw call", () => {
  it("make a whole message, with what was left out as its default", () => {
    const item = { key: "k", value: bytes, etag: { value: "7" }, metadata: new Map([["a", "b"]]) };
    expect(completeMessage(saveState, { storeName: "s", states: [item, {}] })).toEqual({
      storeName: "s",
      states: [
        { ...item, options: undefined },
        { key: "", value: new Uint8Array(0), etag: undefined, metadata: new Map(), options: undefined },
      ],
    });
    const oneOf = {
      subscribeTopicEventsRequestType: { $case: "eventProcessed", value: { id: "1", status: { status: 1 } } },
    };
    expect(completeMessage(subscribeTopicEvents, oneOf)).toEqual(oneOf);
    class Item {
      readonly key = "k";
      readonly value = Buffer.from("v");
      readonly etag = null;
    }
    expect(saving(new Item())).toBe("accepted");
  });

  proves(["input.raw"], "are refused by their place where the message would hold something else", () => {
    expect(saving({ value: "text" })).toBe("states[1].value is a string; use a Uint8Array.");
    for (const value of [
      "",
      [],
      () => 7,
      new Uint16Array(0),
      { length: 0 },
      new Uint16Array([1, 2]),
      { ...new Uint16Array([1]) },
    ]) {
      expect(saving({ value })).toMatch(/^states\[1\]\.value is an? \w+; use a Uint8Array\.$/);
    }
    expect(saving({ value: { ...bytes, etag: { value: "x" } } })).toBe(
      "states[1].value is an Object; use a Uint8Array.",
    );
    for (const key of [7, 0, false, {}, [], bytes, Symbol("k"), () => "k"]) {
      expect(saving({ key })).toMatch(/^states\[1\]\.key is an? \w+; use a string\.$/);
    }
    expect(saving({ key: "\ud800" })).toBe("states[1].key is a string with a lone surrogate; use well-formed Unicode.");
    for (const etag of [
      "7",
      7,
      "",
      ["7"],
      new Map([["value", "7"]]),
      new Date(0),
      () => "7",
      Promise.resolve({ value: "7" }),
    ]) {
      expect(saving({ etag })).toMatch(/^states\[1\]\.etag is an? \w+; use an object\.$/);
    }
    for (const item of [7, "k", ["k"], new Map()])
      expect(saving(item)).toMatch(/^states\[1\] is an? \w+; use an object\.$/);
    for (const value of [7, null, true, {}]) {
      expect(saving({ metadata: new Map<string, unknown>([["a", value]]) })).toMatch(
        /^states\[1\]\.metadata\['a'\] is (an? \w+|null); use a string\.$/,
      );
    }
    for (const metadata of [["a"], new Set(["a"]), new URLSearchParams("a=b"), "a", { a: "b" }])
      expect(saving({ metadata })).not.toBe("accepted");
    expect(saving({ metadata: new Map([["a", "\ud800"]]) })).toContain(
      "states[1].metadata['a'] is a string with a lone surrogate",
    );
    expect(saving({ metadata: new Map([[7, "a"]]) })).toContain("a name in states[1].metadata is a number");
    const locking = (expire: unknown) => refusal(() => completeMessage(tryLock, { expire }));
    expect([locking("5"), locking(""), locking(5n)]).toEqual(
      ["a string", "a string", "a bigint"].map((kind) => `expire is ${kind}; use a number.`),
    );
  });

  proves(["input.raw"], "take a whole number for a bigint where nothing is lost", () => {
    const size = (contentLength: unknown) => completeMessage(putObject, { contentLength }).contentLength;
    expect([size(7n), size(7), size("7"), size(undefined), size(null)]).toEqual([7n, 7n, 7n, 0n, 0n]);
    for (const wrong of [true, "", " 7", "0x10", [7], 2 ** 53, 1.5, "seven", {}, bytes]) {
      expect(
        refusal(() => size(wrong)),
        String(wrong),
      ).not.toBe("accepted");
    }
    expect(refusal(() => size(""))).toBe("contentLength is a string; use a bigint.");
    expect(refusal(() => completeMessage(putObject, { bucketKeyEnabled: "false" }))).toBe(
      "bucketKeyEnabled is a string; use true or false.",
    );
  });

  proves(["input.raw"], "are refused where they are no lists, no known case or no fields at all", () => {
    const states = (given: unknown) => refusal(() => completeMessage(saveState, { states: given }));
    for (const wrong of [{}, "", 0, bytes, new Uint8Array(0), new Set(), { map: () => [] }])
      expect(states(wrong)).not.toBe("accepted");
    expect(states([])).toBe("accepted");
    expect(refusal(() => completeMessage(saveConfiguration, { items: [{ tags: new Map([["a", 1]]) }] }))).toContain(
      "items[0].tags['a'] is a number",
    );
    for (const wrong of [{ $case: "other", value: {} }, { $case: "initialRequest" }, {}, 7, "initialRequest"]) {
      const message = refusal(() => completeMessage(subscribeTopicEvents, { subscribeTopicEventsRequestType: wrong }));
      expect(message).toMatch(
        /^subscribeTopicEventsRequestType is an? \w+; use a `\$case` of this message with its `value`\.$/,
      );
    }
    for (const wrong of [[], bytes, new Map(), new Date(0), null, 7, "x"]) {
      expect(refusal(() => completeMessage(saveState, wrong))).toMatch(
        /^message is .*; use an object with the fields of SaveState\.$/,
      );
    }
  });
});
