import { describe, expect, it } from "vitest";
import { InvalidInputError } from "./errors/input-errors.js";
import { Metadata } from "./metadata.js";

describe("metadata", () => {
  it("keep names in lower case and values in order", () => {
    const metadata = new Metadata({ "X-Tag": ["a", "b"], "x-id-bin": Uint8Array.of(1, 2) });
    metadata.append("x-TAG", "c");
    expect(metadata.get("X-TAG")).toBe("a");
    expect(metadata.getAll("x-tag")).toEqual(["a", "b", "c"]);
    expect(metadata.getBinary("X-Id-Bin")).toEqual(Uint8Array.of(1, 2));
    expect(metadata.get("x-id-bin")).toBeUndefined();
    expect(metadata.getBinary("x-tag")).toBeUndefined();
    expect([...metadata].map(([name]) => name)).toEqual(["x-tag", "x-tag", "x-tag", "x-id-bin"]);
    expect(metadata.size).toBe(2);
  });

  it("are changed in place, and copied when made of others", () => {
    const original = new Metadata({ a: "1" });
    const copy = new Metadata(original).set("a", "2").append("b", "3");
    expect([original.get("a"), copy.get("a"), original.has("b")]).toEqual(["1", "2", false]);
    expect([copy.delete("B"), copy.delete("B"), copy.has("b")]).toEqual([true, false, false]);
    expect([...new Metadata()]).toEqual([]);
    expect(new Metadata().get("toString")).toBeUndefined();
  });

  it("refuse names and values that HTTP/2 cannot carry, without saying the value", () => {
    for (const name of ["", "a b", "a:b", "ü", "a\n", ":path"])
      expect(() => new Metadata({ [name]: "x" }), name).toThrow(InvalidInputError);
    for (const value of ["a\nb", "ü", "\u0000", 7, null, undefined, Uint8Array.of(1)]) {
      expect(() => new Metadata({ token: value as never })).toThrow(/metadata 'token' is .*; use printable ASCII text/);
    }
    expect(() => new Metadata({ token: "hunter2ü" })).not.toThrow(/hunter2/);
    expect(() => new Metadata({ "t-bin": "text" })).toThrow(/use a Uint8Array, because the name ends in -bin/);
    for (const init of [null, "text", 7]) expect(() => new Metadata(init as never)).toThrow(InvalidInputError);
  });
});
