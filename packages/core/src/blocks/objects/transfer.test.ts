import { getObject, type GetObjectOutput } from "@layotto-sdk/protocol/oss";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { describe, expect, it } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { ObjectDownload } from "./download.js";
import { RangeNotSatisfiableError } from "./errors.js";
import { checkedRange } from "./range.js";
import { ObjectTransfer } from "./transfer.js";
import type { ByteRange } from "./types.js";

const text = "0123456789";

/** A store's answers as they come, and what was done to them. */
function download(
  chunks: readonly DeepPartial<GetObjectOutput>[],
  options: { range?: ByteRange; size?: bigint; progress?: number[] } = {},
) {
  const seen = { read: 0, left: false, asked: 0 };
  const answers: AsyncIterator<GetObjectOutput, undefined> = {
    next: async () => {
      await Promise.resolve();
      const chunk = seen.left ? undefined : chunks[seen.read++];
      return chunk ? { done: false, value: getObject.response.fromPartial(chunk) } : { done: true, value: undefined };
    },
    return: async () => {
      await Promise.resolve();
      seen.left = true;
      return { done: true, value: undefined };
    },
  };
  const context = { method: "GetObject", store: "s", key: "k" };
  const transfer = new ObjectTransfer({
    answers,
    range: checkedRange(options.range),
    sizeOf: async () => {
      await Promise.resolve();
      seen.asked++;
      return options.size;
    },
    onProgress: ({ transferredBytes }) => options.progress?.push(transferredBytes),
    context,
  });
  return { seen, object: new ObjectDownload(transfer, context) };
}

function chunk(body: string, fields: DeepPartial<GetObjectOutput> = {}): DeepPartial<GetObjectOutput> {
  return { body: new TextEncoder().encode(body), contentLength: BigInt(text.length), etag: '"e"', ...fields };
}

const whole = [chunk("0123"), chunk("4567"), chunk("89")];

describe("the bytes of an object", () => {
  proves(["objects.round-trip"], "end without a word about an empty chunk behind the last", async () => {
    const progress: number[] = [];
    const { object } = download([...whole, chunk("")], { progress });
    const pieces: number[] = [];
    for await (const piece of object) pieces.push(piece.byteLength);
    expect(pieces).toEqual([4, 4, 2]);
    expect(progress).toEqual([4, 8, 10]);
  });

  proves(["objects.range"], "are cut out of the whole where the store sends that, and the rest is left", async () => {
    const { object, seen } = download(whole, { range: { start: 2, end: 5 } });
    expect(await object.text()).toBe("2345");
    expect(seen).toEqual({ read: 2, left: true, asked: 0 });
    expect((await object.info()).size).toBe(10n);
  });

  proves(["objects.range"], "are taken as they come where the answer says which they are", async () => {
    const part = chunk("234", { contentLength: 3n, contentRange: "bytes 2-4/10" });
    const { object, seen } = download([part], { range: { start: 2, end: 4 } });
    expect((await object.info()).size).toBe(10n);
    expect(await object.text()).toBe("234");
    expect(seen.asked).toBe(0);
    // An end of 0 means the last byte on the wire, so that one byte more is asked for.
    const first = chunk("01", { contentLength: 2n, contentRange: "bytes 0-1/10" });
    expect(await download([first], { range: { start: 0, end: 0 } }).object.text()).toBe("0");
  });

  proves(["objects.range"], "are told by the object's size where the answer says nothing", async () => {
    const ignored = download(whole, { range: { start: 7 }, size: 10n });
    expect(await ignored.object.text()).toBe("789");
    expect(ignored.seen.asked).toBe(1);
    const answered = download([chunk("789", { contentLength: 3n })], { range: { start: 7 }, size: 10n });
    expect(await answered.object.text()).toBe("789");
    const wide = download([chunk("789", { contentLength: 3n })], { range: { start: 7, end: 99 }, size: 10n });
    expect(await wide.object.text()).toBe("789");
    const unknown = download(whole, { range: { start: 7 } });
    await expect(unknown.object.text()).rejects.toBeInstanceOf(NotSupportedByRuntimeError);
    expect(unknown.seen.left).toBe(true);
  });

  proves(["objects.range"], "are believed of a store that tells nothing at all", async () => {
    const bare = { contentLength: 0n, etag: "" };
    const { object, seen } = download([chunk("345", bare)], { range: { start: 3, end: 5 } });
    expect(await object.info()).toMatchObject({ size: undefined, etag: undefined, contentType: undefined });
    expect(await object.text()).toBe("345");
    expect(seen.asked).toBe(0);
  });

  proves(["objects.range.beyond"], "do not begin behind the last", async () => {
    for (const range of [{ start: 10 }, { start: 12 }, { start: 12, end: 13 }]) {
      const { object, seen } = download(whole, { range, size: 10n });
      await expect(object.text()).rejects.toBeInstanceOf(RangeNotSatisfiableError);
      expect(seen.left).toBe(true);
    }
  });

  it("are none where nothing came", async () => {
    const { object } = download([]);
    expect(await object.info()).toMatchObject({ size: undefined, tagCount: 0 });
    expect(await object.bytes()).toEqual(new Uint8Array(0));
  });
});
