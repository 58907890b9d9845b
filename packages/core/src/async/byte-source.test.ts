import { describe, expect, it, vi } from "vitest";
import { proves } from "../../../../test/requirements/proves.js";
import { InvalidInputError } from "../errors/input-errors.js";
import { byteLengthOf, chunksOf, joined, type ByteSource } from "./byte-source.js";

async function lengths(source: ByteSource, size: number): Promise<number[]> {
  const result: number[] = [];
  for await (const chunk of chunksOf("source", source, size)) result.push(chunk.byteLength);
  return result;
}

describe("the chunks of a source", () => {
  it("are of the wanted size, but for the last", async () => {
    expect(await lengths(new Uint8Array(10), 4)).toEqual([4, 4, 2]);
    expect(await lengths(new Uint8Array(8), 4)).toEqual([4, 4]);
    expect(await lengths(new Uint8Array(0), 4)).toEqual([]);
  });

  it("gather small pieces and cut large ones, and keep the order", async () => {
    const pieces = [1, 1, 0, 7, 3].map((length, index) => new Uint8Array(length).fill(index));
    const chunks: number[][] = [];
    for await (const chunk of chunksOf("source", pieces, 5)) chunks.push([...chunk]);
    expect(chunks).toEqual([
      [0, 1, 3, 3, 3],
      [3, 3, 3, 3, 4],
      [4, 4],
    ]);
  });

  it("are not joined where one piece is enough", () => {
    const piece = new Uint8Array(3);
    expect(joined([piece], 3)).toBe(piece);
    expect([...joined([Uint8Array.of(1), Uint8Array.of(2, 3)], 3)]).toEqual([1, 2, 3]);
  });

  it("leave the source open no longer than its reader", async () => {
    let closed = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(4);
      } finally {
        closed = true;
      }
    };
    for await (const chunk of chunksOf("source", source(), 4)) if (chunk.byteLength > 0) break;
    expect(closed).toBe(true);
  });

  it("cancel a Web stream whose reader leaves, also one that is no async iterable", async () => {
    const cancelled: string[] = [];
    const stream = (name: string): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(4)),
        cancel: () => void cancelled.push(name),
      });
    const older = stream("older");
    const wrapped = { getReader: () => older.getReader() } as unknown as ReadableStream<Uint8Array>;
    for (const source of [stream("new"), wrapped]) {
      for await (const chunk of chunksOf("source", source, 4)) if (chunk.byteLength > 0) break;
    }
    expect(cancelled).toEqual(["new", "older"]);
  });

  proves(["files.source-closed"], "let go of a source that was never read", async () => {
    const closed: string[] = [];
    const iterator = (name: string) => ({
      next: () => Promise.reject(new Error("read")),
      return: () => {
        closed.push(name);
        return Promise.resolve({ done: true as const, value: undefined });
      },
    });
    const node = { [Symbol.asyncIterator]: () => iterator("not this way"), destroy: () => void closed.push("node") };
    const web = new ReadableStream<Uint8Array>({ cancel: () => void closed.push("web") });
    const syncIterator = { next: () => expect.fail("read"), return: () => void closed.push("sync") };
    const sources = [
      { [Symbol.asyncIterator]: () => iterator("async") },
      { [Symbol.iterator]: () => syncIterator },
      web,
      node,
      [new Uint8Array(4)],
      new Uint8Array(4),
    ];
    for (const source of sources) {
      const chunks = chunksOf("source", source as ByteSource, 4);
      await chunks.return();
      await chunks.return();
      expect(await chunks.next()).toEqual({ done: true, value: undefined });
    }
    expect(closed).toEqual(["async", "sync", "web", "node"]);
  });

  proves(["files.source-closed"], "let go of a source that waits, and hand out no half chunk then", async () => {
    const cancelled = vi.fn();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(2)),
      cancel: cancelled,
    });
    const chunks = chunksOf("source", stream, 4);
    const waiting = chunks.next();
    await new Promise((resolve) => setTimeout(resolve));
    await chunks.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(cancelled).toHaveBeenCalledOnce();
    expect(stream.locked).toBe(false);
  });

  proves(
    ["files.source-closed"],
    "do not close a source that has ended, and ask nothing of one that failed",
    async () => {
      const left = vi.fn();
      let pieces = 1;
      const source = {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            pieces-- > 0
              ? Promise.resolve({ done: false, value: new Uint8Array(4) })
              : Promise.resolve({ done: true, value: undefined }),
          return: left,
        }),
      };
      expect(await lengths(source as ByteSource, 4)).toEqual([4]);
      const failing = {
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("own")), return: left }),
      };
      await expect(lengths(failing as ByteSource, 4)).rejects.toThrow("own");
      expect(left).not.toHaveBeenCalled();
    },
  );

  it("may come as promises, as a loop would take them", async () => {
    const pieces = [Promise.resolve(new Uint8Array(3)), Promise.resolve(new Uint8Array(2))];
    expect(await lengths(pieces as never, 4)).toEqual([4, 1]);
  });

  it("are refused where they are not bytes", async () => {
    for (const source of ["text", 7, null, undefined, {}])
      await expect(lengths(source as never, 4)).rejects.toThrow(InvalidInputError);
    for (const piece of ["text", 7, new Uint16Array(2), [1]]) {
      await expect(lengths([piece] as never, 4)).rejects.toMatchObject({ argument: "a piece of source" });
    }
  });
});

describe("the length of a source", () => {
  it("is known of bytes and blobs alone", () => {
    expect(byteLengthOf(new Uint8Array(3))).toBe(3);
    expect(byteLengthOf(new Blob(["abcd"]))).toBe(4);
    expect(byteLengthOf([new Uint8Array(3)])).toBeUndefined();
  });
});
