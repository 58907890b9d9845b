import { describe, expect, it } from "vitest";
import { InvalidInputError } from "./errors/input-errors.js";
import {
  maxInt32,
  requireArray,
  requireFilled,
  requireFilledKey,
  requireFunction,
  requireInteger,
  requireKey,
  requireName,
  requireOneOf,
  requireOptions,
  requireText,
  requireTopic,
  textMap,
  textRecord,
} from "./validate.js";

function refusal(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("an argument", () => {
  it("that is right is given back", () => {
    expect(requireName("a", "x")).toBe("x");
    expect(requireText("a", "")).toBe("");
    expect(requireKey("a", "a|b")).toBe("a|b");
    expect(requireInteger("a", maxInt32, 0, "x")).toBe(maxInt32);
    expect(requireOneOf("a", "x", ["x", "y"])).toBe("x");
    expect(requireFunction("a", refusal)).toBe(refusal);
    expect(requireArray("a", [1])).toEqual([1]);
    expect(requireOptions<object>("a", undefined)).toEqual({});
  });

  it("that is wrong is named, with what it was and what would do", () => {
    expect(refusal(() => requireName("storeName", ""))).toBe(
      'storeName is ""; use a name that the runtime\'s configuration has.',
    );
    expect(refusal(() => requireTopic(""))).toBe('topic is ""; use the name of a topic.');
    expect(refusal(() => requireFilled("id", "", "an id"))).toBe('id is ""; use an id.');
    expect(refusal(() => requireFilled("id", null as never, "an id"))).toBe("id is null; use a string.");
    expect(refusal(() => requireText("key", 7 as never))).toBe("key is 7; use a string.");
    expect(refusal(() => requireText("key", "\ud800"))).toBe(
      "key is a string with a lone surrogate; use well-formed Unicode.",
    );
    expect(refusal(() => requireKey("key", "a||b"))).toMatch(/^key is "a\|\|b"; use a key without '\|\|'/);
    expect(refusal(() => requireFilledKey("key", ""))).toBe('key is ""; use a key that is not empty.');
    expect(refusal(() => requireText("key", null as never))).toBe("key is null; use a string.");
    expect(refusal(() => requireText("key", [] as never))).toBe("key is an array of 0; use a string.");
    expect(refusal(() => requireText("key", new Uint8Array(3) as never))).toBe("key is 3 bytes; use a string.");
    expect(refusal(() => requireKey("key", `${"x".repeat(100)}||`))).toContain("a string of 102 characters");
    for (const value of [-1, 0.5, NaN, Infinity, maxInt32 + 1, "5", 5n, null]) {
      expect(refusal(() => requireInteger("ttlSeconds", value as never, 0, "whole seconds"))).toMatch(
        /^ttlSeconds is .*; use whole seconds\.$/,
      );
    }
    expect(refusal(() => requireOneOf("verb", "z", ["x", "y"]))).toBe('verb is "z"; use one of "x", "y".');
    expect(refusal(() => requireFunction("f", {}))).toBe("f is an object; use a function.");
    for (const value of ["ab", { length: 1 }, null])
      expect(refusal(() => requireArray("a", value as never))).toContain("use an array");
    for (const value of ["ab", 7, null, []])
      expect(refusal(() => requireOptions("a", value as never))).toContain("use an options object");
  });
});

describe("a map of texts", () => {
  it("takes `__proto__` as a name like any other, both ways", () => {
    const entries = JSON.parse('{"__proto__":"p","toString":"t"}') as Record<string, string>;
    const map = textMap("metadata", entries);
    expect([...map]).toEqual([
      ["__proto__", "p"],
      ["toString", "t"],
    ]);
    const record = textRecord(map);
    expect(Object.entries(record)).toEqual([
      ["__proto__", "p"],
      ["toString", "t"],
    ]);
    expect(textRecord(new Map())["constructor"]).toBeUndefined();
    expect(textMap("metadata", undefined).size).toBe(0);
  });

  it("refuses what is no text, by its name", () => {
    expect(refusal(() => textMap("metadata", { a: 7 } as never))).toBe("metadata['a'] is 7; use a string.");
    expect(refusal(() => textMap("metadata", { "\ud800": "x" }))).toContain("a name in metadata");
    for (const value of [null, "text", ["a"]])
      expect(refusal(() => textMap("metadata", value as never))).toContain("names and texts");
  });
});
