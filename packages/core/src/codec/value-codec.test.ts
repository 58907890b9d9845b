import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { proves } from "../../../../test/requirements/proves.js";
import { InvalidInputError, ValueUnreadableError } from "../errors/input-errors.js";
import type { StateStore } from "../blocks/state/state-store.js";
import { Body, encodeBody } from "./body.js";
import type { StandardSchemaV1 } from "./standard-schema.js";
import { bytesCodec, isWellFormed, jsonCodec, schemaCodec, textCodec } from "./value-codec.js";

const context = { method: "GetState", store: "s", key: "k" };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (argument: string): unknown => expect.objectContaining({ code: "INVALID_INPUT", argument });

/** A validator of our own that thinks for a while: whole numbers in text become bigint. */
const slowBigint: StandardSchemaV1<string, bigint> = {
  "~standard": {
    version: 1,
    vendor: "hand-made",
    async validate(value) {
      await Promise.resolve();
      if (typeof value === "string" && /^-?\d+$/.test(value)) return { value: BigInt(value) };
      return { issues: [{ message: "no whole number", path: [{ key: "inner" }, 0, Symbol("s")] }] };
    },
  },
};

describe("bytes", () => {
  it("stay as they are, and nothing else passes for them", () => {
    const value = Uint8Array.of(0, 255);
    expect(bytesCodec.encode(value, "value")).toBe(value);
    expect(bytesCodec.decode(value, context)).toBe(value);
    for (const wrong of ["a", null, undefined, [1], new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), {}]) {
      expect(() => bytesCodec.encode(wrong as never, "value")).toThrow(refused("value"));
    }
  });
});

describe("text", () => {
  it("comes back as it was, a byte order mark and NUL too", () => {
    for (const text of ["", "grüße 👋", "\ufeffmark", "a\u0000b"]) {
      expect(textCodec.decode(textCodec.encode(text, "value") as Uint8Array, context)).toBe(text);
    }
  });

  proves(["core.codec.odd-values"], "with a lone surrogate is refused, since UTF-8 has no place for it", () => {
    for (const text of ["\ud800", "a\udfffb", "\udc00\ud800"]) {
      expect(isWellFormed(text)).toBe(false);
      expect(() => textCodec.encode(text, "value")).toThrow(refused("value"));
    }
    expect(isWellFormed("👋")).toBe(true);
  });

  it("that is not UTF-8 is no text", () => {
    expect(() => textCodec.decode(Uint8Array.of(0xc3, 0x28), context)).toThrow(ValueUnreadableError);
    expect(() => textCodec.encode(1 as never, "value")).toThrow(refused("value"));
  });
});

describe("JSON", () => {
  proves(["core.codec.odd-values"], "keeps `__proto__` as a key like any other, and lone surrogates", () => {
    const codec = jsonCodec<Record<string, unknown>>();
    const value = JSON.parse('{"__proto__":{"admin":true},"a":"\\ud800"}') as Record<string, unknown>;
    const back = codec.decode(codec.encode(value, "value") as Uint8Array, context) as Record<string, unknown>;
    expect(Object.keys(back)).toEqual(["__proto__", "a"]);
    expect(back["a"]).toBe("\ud800");
    expect((back as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  proves(
    ["core.codec.odd-values"],
    "holds what JSON.stringify makes of a value: NaN is null, undefined is left out",
    () => {
      const codec = jsonCodec<unknown>();
      const written = (value: unknown): string =>
        textCodec.decode(codec.encode(value, "value") as Uint8Array, context) as string;
      expect(written({ a: NaN, b: undefined, c: -0, d: new Date(0) })).toBe(
        '{"a":null,"c":0,"d":"1970-01-01T00:00:00.000Z"}',
      );
      expect([written(NaN), written(null), written("")]).toEqual(["null", "null", '""']);
    },
  );

  it("refuses what it cannot hold, and says why", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    for (const wrong of [undefined, () => 1, Symbol("s"), 1n, { a: 1n }, circle]) {
      expect(() => jsonCodec().encode(wrong, "items[3].value")).toThrow(refused("items[3].value"));
    }
    expect(() => jsonCodec().encode(1n, "value")).toThrow(/value is 1n; use a value that JSON can hold/);
  });

  it("that cannot be read is named without its text", () => {
    for (const bytes of [utf8(""), utf8("{secret"), utf8("\ufeff{}"), Uint8Array.of(0xff)]) {
      expect(() => jsonCodec().decode(bytes, context)).toThrow(ValueUnreadableError);
      expect(() => jsonCodec().decode(bytes, context)).not.toThrow(/secret/);
    }
    expect(() => jsonCodec().decode(utf8("{"), context)).toThrow(/The value of 'k' on 's' is not JSON/);
  });
});

describe("a schema", () => {
  it("of zod checks both ways; what is stored is the input", async () => {
    const codec = schemaCodec(z.object({ at: z.string().transform(Number) }));
    expect(new TextDecoder().decode(await codec.encode({ at: "7" }, "value"))).toBe('{"at":"7"}');
    expect(await codec.decode(utf8('{"at":"7","more":1}'), context)).toEqual({ at: 7 });
    await expect(codec.encode({ at: 7 } as never, "value")).rejects.toThrow(
      /value is an object; use what its schema takes \(at: /,
    );
    await expect(codec.decode(utf8('{"at":7}'), context)).rejects.toThrow(
      /The value of 'k' on 's' is not what its schema takes: at: /,
    );
  });

  it("made by hand may think for a while, and name places in any way", async () => {
    const codec = schemaCodec(slowBigint);
    expect(await codec.decode(utf8('"12345678901234567890"'), context)).toBe(12345678901234567890n);
    const failing = codec.decode(utf8("7"), context) as Promise<unknown>;
    await expect(failing).rejects.toThrow(ValueUnreadableError);
    await expect(failing).rejects.toThrow("inner.0.Symbol(s): no whole number");
  });

  it("that throws is told in an error of the family, with its own as the cause", async () => {
    const own = new Error("validator broken");
    const broken = { "~standard": { version: 1, vendor: "x", validate: () => Promise.reject(own) } } as const;
    const codec = schemaCodec(broken);
    await expect(codec.encode(1, "value")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      argument: "value",
      cause: own,
    });
    await expect(codec.decode(utf8("1"), context)).rejects.toMatchObject({
      code: "VALUE_UNREADABLE",
      key: "k",
      cause: own,
    });
  });

  proves(
    ["core.codec.validator"],
    "that answers what no validator does is told in an error of the family",
    async () => {
      const trap = (): never => {
        throw new Error("trapped");
      };
      const answers: unknown[] = [
        ...[undefined, null, "ok", 7],
        ...[
          "no",
          null,
          {},
          7,
          [null],
          ["text", undefined],
          [{ message: "x", path: 7 }],
          [{ message: "x", path: [null] }],
        ].map((issues) => ({ issues })),
        { issues: [Object.defineProperty({}, "message", { get: trap })] },
        Object.defineProperty({}, "issues", { get: trap }),
        Object.defineProperty({}, "value", { get: trap }),
        { then: trap },
      ];
      for (const answer of answers) {
        const codec = schemaCodec({ "~standard": { version: 1, vendor: "x", validate: () => answer as never } });
        const wrong = { cause: expect.any(Error) as Error };
        await expect(codec.encode(1, "value")).rejects.toMatchObject({
          code: "INVALID_INPUT",
          argument: "value",
          ...wrong,
        });
        await expect(codec.decode(utf8("1"), context)).rejects.toMatchObject({
          code: "VALUE_UNREADABLE",
          key: "k",
          ...wrong,
        });
      }
      const refusing = schemaCodec({ "~standard": { version: 1, vendor: "x", validate: () => ({ issues: [] }) } });
      await expect(refusing.decode(utf8("1"), context)).rejects.toThrow(
        "is not what its schema takes: its validator names no issue",
      );
    },
  );

  it("that is none is refused", () => {
    for (const wrong of [null, {}, () => true, { "~standard": {} }])
      expect(() => schemaCodec(wrong as never)).toThrow(refused("schema"));
  });

  it("gives its output to readers and asks writers for its input", () => {
    type Store = ReturnType<typeof _of>;
    const _of = (store: StateStore<Uint8Array>) =>
      store.json(z.object({ at: z.string().transform(Number), n: z.number().default(1) }));
    expectTypeOf<NonNullable<Awaited<ReturnType<Store["get"]>>>["value"]>().toEqualTypeOf<{ at: number; n: number }>();
    expectTypeOf<Parameters<Store["save"]>[1]>().toEqualTypeOf<{ at: string; n?: number | undefined }>();
    expectTypeOf<Awaited<ReturnType<StateStore<string>["get"]>>>().extract<undefined>().toEqualTypeOf<undefined>();
    expectTypeOf(schemaCodec(slowBigint).decode).returns.toEqualTypeOf<bigint | Promise<bigint>>();
  });
});

describe("a body", () => {
  it("is in the one form that is named, with that form's content type", () => {
    expect(encodeBody({})).toBeUndefined();
    expect(encodeBody({ text: undefined, json: null })).toEqual({
      bytes: utf8("null"),
      contentType: "application/json",
    });
    expect(encodeBody({ text: "" })).toEqual({ bytes: utf8(""), contentType: "text/plain; charset=utf-8" });
    expect(encodeBody({ bytes: Uint8Array.of(1) })?.contentType).toBe("application/octet-stream");
    expect(() => encodeBody({ text: "a", json: 1 })).toThrow(InvalidInputError);
  });

  it("that arrived is read in the form that is named", async () => {
    const body = new Body(utf8('{"a":"1"}'), context);
    expect(body.text()).toBe('{"a":"1"}');
    expect(body.json<{ a: string }>().a).toBe("1");
    const checked = body.json(z.object({ a: z.string().transform(Number) }));
    expectTypeOf(checked).toEqualTypeOf<Promise<{ a: number }>>();
    expect(await checked).toEqual({ a: 1 });
  });
});
