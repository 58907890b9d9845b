import { describe, expect, it } from "vitest";
import { jsonCodec, textCodec } from "./codec/value-codec.js";
import { InvalidInputError } from "./errors/input-errors.js";
import {
  encodePrivately,
  gapsOf,
  privateTextMap,
  requireFilledPrivateLine,
  requirePrivateBytes,
  requirePrivateLine,
  requirePrivateLines,
  requirePrivateObject,
  requirePrivateText,
} from "./private-input.js";

async function refusalOf(check: () => unknown): Promise<string> {
  const error = await (async () => check())().then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as Error).message;
}

const secret = "hunter2";

describe("a private argument", () => {
  it.each<[what: string, check: () => unknown, message: string]>([
    ["text", () => requirePrivateText("a", 4711 as never), "a is of type number; use a string."],
    ["nothing", () => requirePrivateText("a", null as never), "a is null; use a string."],
    [
      "odd text",
      () => requirePrivateText("a", `${secret}\ud800`),
      "a is a string with a lone surrogate; use well-formed Unicode.",
    ],
    ["lines", () => requirePrivateLine("a", `${secret}\rx`), "a is a string with a line break; use text of one line."],
    ["NUL", () => requirePrivateLine("a", `${secret}\0`), "a is a string with a line break; use text of one line."],
    ["an empty line", () => requireFilledPrivateLine("a", "", "a name"), "a is an empty string; use a name."],
    [
      "no list",
      () => requirePrivateLines("a", secret as never, "names"),
      "a is of type string; use an array of names.",
    ],
    ["an object", () => requirePrivateLines("a", { secret } as never, "names"), "a is an object; use an array."],
    ["an empty list", () => requirePrivateLines("a", [], "names"), "a is an empty array; use names, at least one."],
    [
      "an odd item",
      () => requirePrivateLines("a", ["x", 4711 as never], "names"),
      "a[1] is of type number; use a string.",
    ],
    ["a hole", () => requirePrivateLines("a", new Array<string>(1), "names"), "a[0] is undefined; use a string."],
    ["no object", () => requirePrivateObject("a", secret as never, "a mail"), "a is of type string; use a mail."],
    ["a value", () => privateTextMap("a", { b: 4711 as never }), "a['b'] is not what it can be; use a string."],
    ["no map", () => privateTextMap("a", secret as never), "a is of type string; use an object of names and texts."],
    ["null", () => privateTextMap("a", null as never), "a is null; use an object of names and texts."],
    ["a gap", () => gapsOf([secret, 4711 as never]), "params[1] is of type number; use a string."],
    ["no gaps", () => gapsOf(4711 as never), "params is of type number; use an object of names and texts."],
    ["no bytes", () => requirePrivateBytes("a", secret as never), "a is of type string; use a Uint8Array."],
    ["a form", () => encodePrivately(textCodec, 4711 as never, "a"), "a is not what it can be; use a string."],
    [
      "JSON",
      () => encodePrivately(jsonCodec<bigint>(), 4711n, "a"),
      "a is not what it can be; use a value that JSON can hold (Do not know how to serialize a BigInt).",
    ],
  ])("that cannot be right is refused without a word of it: %s", async (_, check, message) => {
    expect(await refusalOf(check)).toBe(message);
  });

  it("that is right stays as it is", async () => {
    expect(requirePrivateText("a", "")).toBe("");
    expect(requirePrivateLine("a", "a\tb")).toBe("a\tb");
    const lines = ["a", "b"];
    expect(requirePrivateLines("a", lines, "names")).toEqual(lines);
    expect(requirePrivateLines("a", lines, "names")).not.toBe(lines);
    expect(gapsOf(undefined)).toEqual(new Map());
    expect(gapsOf([])).toEqual(new Map());
    expect(gapsOf(["x", "y"])).toEqual(
      new Map([
        ["0", "x"],
        ["1", "y"],
      ]),
    );
    expect([...gapsOf({ ["__proto__"]: "p", b: "" })]).toEqual([
      ["__proto__", "p"],
      ["b", ""],
    ]);
    expect(await encodePrivately(textCodec, "x", "a")).toEqual(Uint8Array.of(120));
  });

  it("whose check fails for another reason is reported as ever", async () => {
    const failing = { ...textCodec, encode: () => Promise.reject(new TypeError("a bug")) };
    await expect(encodePrivately(failing, "x", "a")).rejects.toThrow(TypeError);
  });
});
