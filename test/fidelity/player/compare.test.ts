import { describe, expect, it } from "vitest";
import { errorDifferences, messageDifferences } from "./compare.js";
import type { Json } from "./recording.js";

const inProcess = { losesTrailingSpace: false };
const overGrpc = { losesTrailingSpace: true };
const base64 = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const picture = { method: "GET", url: "/a", headers: { Host: "x", "Content-Type": "text/plain" }, body: "b" };
const headers = { "content-type": "text/plain", other: "y" };

describe("a message", () => {
  const same = (expected: Json, got: Json, unordered?: string): boolean =>
    messageDifferences(expected, got, { ...inProcess, unordered }).length === 0;

  it("is compared field by field, and what differs is named with its path", () => {
    expect(
      messageDifferences({ items: [{ key: "a", etag: "1" }] }, { items: [{ key: "a", etag: "2", x: 1 }] }, inProcess),
    ).toEqual(['items[0].etag: expected "1", got "2"', "items[0].x: expected nothing, got 1"]);
    expect(messageDifferences({ a: "1" }, {}, inProcess)).toEqual(['a: expected "1", got nothing']);
    expect(same([{}], [{}, {}])).toBe(false);
  });

  it("may have one list in any order, where the recording says so", () => {
    const [one, two] = [
      { key: "a", data: "1" },
      { key: "b", data: "2" },
    ];
    expect(same({ items: [one, two] }, { items: [two, one] }, "items.key")).toBe(true);
    expect(same({ items: [one, two] }, { items: [two, one] })).toBe(false);
    expect(same([{ items: [one, two] }], [{ items: [two, one] }], "items.key")).toBe(true);
    expect(same({ items: [one, two] }, { items: [two, two] }, "items.key")).toBe(false);
  });

  it("has as many bytes as the recording counts", () => {
    expect(same({ dataLength: 3 }, { data: base64("abc") })).toBe(true);
    expect(same({ dataLength: 3 }, { data: base64("ab") })).toBe(false);
    expect(same({ dataLength: 3 }, {})).toBe(false);
  });

  it("has times of the same shape", () => {
    expect(
      same(
        { lastModified: "2026-11-23 01:52:17.352675706 +0000 UTC" },
        { lastModified: "2025-01-02 03:04:05 +0000 UTC" },
      ),
    ).toBe(true);
    expect(same({ lastModified: "2026-11-23 01:52:17.352675706 +0000 UTC" }, { lastModified: "now" })).toBe(false);
  });

  it("shows an HTTP request of whose headers only the content type counts", () => {
    expect(same({ data: base64(picture) }, { data: base64({ ...picture, headers }) })).toBe(true);
    expect(same({ data: base64(picture) }, { data: base64({ ...picture, headers: {} }) })).toBe(false);
    expect(same({ data: base64(picture) }, { data: base64({ ...picture, body: "c" }) })).toBe(false);
    const metadata = { statusCode: "200", status: "200 OK", Date: "x" };
    expect(same({ metadata }, { metadata: { ...metadata, Date: "y", Connection: "z" } })).toBe(true);
    expect(same({ metadata }, { metadata: { ...metadata, statusCode: "201" } })).toBe(false);
  });
});

describe("a failure", () => {
  const same = (expected: string, got: string, options = inProcess, code = "INTERNAL"): boolean =>
    errorDifferences({ code, message: expected }, { code, message: got }, options).length === 0;

  it("is compared by code and text", () => {
    expect(same("a", "a")).toBe(true);
    expect(same("a", "a ")).toBe(false);
    expect(errorDifferences({ code: "INTERNAL", message: "a" }, { code: "ABORTED", message: "a" }, inProcess)).toEqual([
      "code: expected INTERNAL, got ABORTED",
    ]);
  });

  it("without a recorded text has one that ends in a space, which gRPC in Node loses", () => {
    expect(same("", "not find : ")).toBe(true);
    expect(same("", "not find : x")).toBe(false);
    expect(same("", "")).toBe(false);
    expect(same("", "", overGrpc)).toBe(true);
    expect(same("", "x", overGrpc)).toBe(false);
  });

  it("of a script counts up to ERR, of the JSON parser up to its text, of an HTTP picture no header but the content type", () => {
    expect(same("failed k: ERR user_script:1", "failed k: ERR other")).toBe(true);
    expect(same("failed k: ERR user_script:1", "failed j: ERR user_script:1")).toBe(false);
    expect(same("cannot create cloudevent: a", "cannot create cloudevent: b")).toBe(true);
    expect(same("cannot create cloudevent: a", "cannot create cloudevent: ")).toBe(false);
    const told = (seen: object): string => `http response code 500, body: ${JSON.stringify(seen)}`;
    expect(same(told(picture), told({ ...picture, headers }))).toBe(true);
    expect(same(told(picture), told({ ...picture, headers: { "Content-Type": "text/html" } }))).toBe(false);
    expect(same(told(picture), told({ ...picture, method: "PUT" }))).toBe(false);
    expect(same(told(picture), told(picture).replace("500", "501"))).toBe(false);
  });

  it("of an unknown method is compared by its code", () => {
    expect(same("unknown method A for service B", "something else", inProcess, "UNIMPLEMENTED")).toBe(true);
    expect(same("operation type merge not supported", "something else", inProcess, "UNIMPLEMENTED")).toBe(false);
  });
});
