import { StatusError } from "@layotto-sdk/core";
import { PublishEventRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { quirksWith, type Quirks } from "../quirks.js";
import { deliveredEvent, storedEvent, type StoredEvent } from "./envelope.js";
import { bytes, text } from "./test-support.js";

const now = Date.parse("2026-01-02T03:04:05.678Z");

function stored(
  data: string | Uint8Array,
  dataContentType: string,
  quirks: Partial<Quirks> = {},
  metadata?: Map<string, string>,
): StoredEvent {
  const body = typeof data === "string" ? bytes(data) : data;
  const request = PublishEventRequest.fromPartial({
    pubsubName: "p",
    topic: "t",
    data: body,
    dataContentType,
    ...(metadata && { metadata }),
  });
  return storedEvent(request, quirksWith(quirks), now);
}

const arrives = (data: string, type: string, quirks: Partial<Quirks> = {}): string =>
  text(stored(data, type, quirks).data);
const json = (data: string, quirks: Partial<Quirks> = {}): string => arrives(data, "application/json", quirks);
const cloud = (members: object, quirks: Partial<Quirks> = {}): StoredEvent =>
  stored(JSON.stringify(members), "application/cloudevents+json", quirks);
const sound = { id: "1", datacontenttype: "text/plain" };
const off = { jsonNumbersRounded: false };

describe("a plain event", () => {
  it("has the runtime's source and type, a generated id and text/plain where no type is given", () => {
    const event = stored("hello", "");
    expect(event).toMatchObject({
      source: "runtime",
      type: "com.runtime.event.sent",
      specVersion: "1.0",
      dataContentType: "text/plain",
    });
    expect(event.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(deliveredEvent(event, "p", "t")).toMatchObject({
      pubsubName: "p",
      topic: "t",
      data: bytes("hello"),
      metadata: new Map(),
    });
  });

  it.each([
    "text/plain",
    "TEXT/html; charset=utf-8",
    "application/xml",
    "application/octet-stream",
    "Application/Octet-Stream;x=1",
  ])("arrives byte for byte as %s", (type) => {
    const data = Uint8Array.of(0, 1, 0x80, 0xff, 0x22, 0x5c);
    expect(stored(data, type).data).toEqual(data);
    expect(stored(data, type).dataContentType).toBe(type);
  });

  it.each(["image/png", "application/x-protobuf", "application/vnd.order+json", "application/jsonx"])(
    "of type %s arrives empty while unknownContentTypeLost is on, whole while it is off",
    (type) => {
      expect(arrives("abc", type)).toBe("");
      expect(arrives("abc", type, { unknownContentTypeLost: false })).toBe("abc");
    },
  );
});

describe("application/json", () => {
  it.each([
    ["3.141592653589793", "3.141593"],
    ["9007199254740993", "9007199254740992"],
    ["1.2e-7", "0"],
    ["-1.2e-7", "0"],
    ["-0", "0"],
    ["-0.5", "-0.5"],
    ["1e3", "1000"],
    ["0.1", "0.1"],
    ["0.000001", "0.000001"],
    ["0.0000005", "0.000001"],
    ["0.00000049", "0"],
    ["83886079.1234567", "83886079.1234567"],
    ["83886078.1234567", "83886078.123457"],
    ["83886079", "83886079"],
    ["123456789.123456789", "123456789.12345679"],
    ["-123456789.123456789", "-123456789.12345679"],
    ["1e20", "100000000000000000000"],
    ["1e21", "1e+21"],
    ["1.5e300", "1.5e+300"],
  ])("writes the number %s again while jsonNumbersRounded is on, and leaves it while off", (number, rounded) => {
    expect(json(`{"n":${number}}`)).toBe(`{"n":${rounded}}`);
    expect(json(`[${number}]`)).toBe(`[${rounded}]`);
    expect(json(`{ "n": ${number} }`, off)).toBe(`{ "n": ${number} }`);
  });

  it("null arrives empty while jsonNumbersRounded is on, as null while off", () => {
    expect(json(" null ")).toBe("");
    expect(json(" null ", off)).toBe(" null ");
    expect(json("[null]")).toBe("[null]");
  });

  it.each(["{oops", "", "01", "1.", "[1,]", '{"a":1,}', "nul", '"a', "1 2", "1e400", '"\u0001"', "[".repeat(10_001)])(
    "what is no JSON, as %j, arrives as a text in quotes",
    (data) => {
      for (const quirks of [{}, off]) expect(JSON.parse(json(data, quirks))).toBe(data);
    },
  );

  it("keeps every key, and of equal keys the last", () => {
    expect(json('{"__proto__":{"a":1},"constructor":2,"a":1,"a":3,"":4}')).toBe(
      '{"__proto__":{"a":1},"constructor":2,"a":3,"":4}',
    );
  });

  it("goes as deep as the runtime's parser", () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    expect(json(deep)).toBe(deep);
  });

  it("writes texts with only what must be escaped, and what is no character as U+FFFD", () => {
    expect(json(String.raw`"\u00e9\/\ud83d\ude00<\b\n\ud800x\udc00"`)).toBe('"é/😀<\\u0008\\n\ufffdx\ufffd"');
  });

  it("carries bytes that are no UTF-8", () => {
    expect(stored(Uint8Array.of(0x22, 0xff, 0x80, 0x22), "application/json").data).toEqual(
      Uint8Array.of(0x22, 0xff, 0x80, 0x22),
    );
  });
});

describe("a CloudEvent", () => {
  it("keeps id, source, type, specversion and content type, and loses all else", () => {
    const event = cloud({
      ...sound,
      source: "s",
      type: "y",
      specversion: "0.3",
      topic: "other",
      pubsubname: "q",
      subject: "z",
      ext: 1,
      data: "d",
    });
    expect(event).toEqual({
      id: "1",
      source: "s",
      type: "y",
      specVersion: "0.3",
      dataContentType: "text/plain",
      data: bytes("d"),
      expiresAt: undefined,
      broken: undefined,
    });
  });

  it("has the defaults of Dapr for source and type", () => {
    expect(cloud({ ...sound, source: null })).toMatchObject({
      source: "Dapr",
      type: "com.dapr.event.sent",
      specVersion: "1.0",
    });
  });

  it("carries data_base64 byte for byte under any content type, before data", () => {
    const event = cloud({ id: "1", datacontenttype: "image/png", data_base64: "AP+A", data: "lost" });
    expect(event).toMatchObject({ dataContentType: "image/png", data: Uint8Array.of(0, 255, 128) });
  });

  it("has its data rounded while jsonNumbersRounded is on, and as written while off", () => {
    const text = '{"id":"1","datacontenttype":"application/json","data":{"x": 1.23456789, "x": 12345678901234567890}}';
    expect(arrives(text, "application/cloudevents+json")).toBe('{"x":12345678901234567000}');
    expect(arrives(text, "application/cloudevents+json", off)).toBe('{"x": 1.23456789, "x": 12345678901234567890}');
  });

  it("loses the data of a content type that is unknown, unless unknownContentTypeLost is off", () => {
    const event = { id: "1", datacontenttype: "application/vnd.a+json", data: { a: 1 } };
    expect(text(cloud(event).data)).toBe("");
    expect(text(cloud(event, { unknownContentTypeLost: false }).data)).toBe('{"a":1}');
  });

  it.each([
    ["without id", { datacontenttype: "text/plain" }],
    ["without datacontenttype", { id: "1" }],
    ["with a number as id", { ...sound, id: 1 }],
    ["with an object as source", { ...sound, source: {} }],
    ["with a text type and an object as data", { ...sound, data: {} }],
    ["with a number as data_base64", { ...sound, data_base64: 1 }],
    ["with data_base64 that is none", { ...sound, data_base64: "a" }],
    ["that is null", null],
  ])("%s is broken while brokenCloudEventLost is on, refused while off", (_, event) => {
    expect(cloud(event as object).broken).toBeDefined();
    expect(() => cloud(event as object, { brokenCloudEventLost: false })).toThrow(StatusError);
  });

  it.each(["nope", "", "[1]", '"a"', "1", '{"id":"1"'])("that is no object, as %j, is refused", (data) => {
    const publish = (): unknown => stored(data, "application/cloudevents+json");
    expect(publish).toThrow(
      expect.objectContaining({
        status: "INVALID_ARGUMENT",
        details: expect.stringMatching(/^cannot create cloudevent: ./) as string,
      }) as Error,
    );
  });
});

describe("time to live", () => {
  const ttl = (value: string): number | undefined => stored("x", "", {}, new Map([["ttlInSeconds", value]])).expiresAt;

  it("comes from ttlInSeconds where that is a whole number above 0, cut to the second", () => {
    expect(ttl("10")).toBe(Date.parse("2026-01-02T03:04:15Z"));
    for (const none of ["0", "-1", "1.5", "x", ""]) expect(ttl(none)).toBeUndefined();
  });

  it("comes from a CloudEvent's expiration where that is a time", () => {
    expect(cloud({ ...sound, expiration: "2026-01-02T03:04:15Z" }).expiresAt).toBe(Date.parse("2026-01-02T03:04:15Z"));
    expect(cloud({ ...sound, expiration: "tomorrow" }).expiresAt).toBeUndefined();
  });
});
