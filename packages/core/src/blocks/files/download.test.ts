import { describe, expect, it } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { FileDownload } from "./download.js";

/** Three pieces, and what a reader did to their source. */
function source(pieces: readonly string[] = ["ab", "", "cd"]): {
  download: FileDownload;
  seen: { read: number; left: boolean };
} {
  const seen = { read: 0, left: false };
  const iterator = {
    next: async () => {
      await Promise.resolve();
      const piece = pieces[seen.read++];
      return piece === undefined
        ? { done: true as const, value: undefined }
        : { done: false as const, value: new TextEncoder().encode(piece) };
    },
    return: async () => {
      await Promise.resolve();
      seen.left = true;
      return { done: true as const, value: undefined };
    },
  };
  const download = new FileDownload(
    { [Symbol.asyncIterator]: () => iterator },
    { method: "GetFile", store: "s", key: "f" },
  );
  return { download, seen };
}

describe("a download", () => {
  proves(["files.readers"], "is read whole as bytes or text", async () => {
    expect(await source().download.text()).toBe("abcd");
    expect(await source().download.bytes()).toEqual(new TextEncoder().encode("abcd"));
    expect(await source([]).download.bytes()).toEqual(new Uint8Array(0));
  });

  proves(["files.readers"], "is a Web stream that reads nothing ahead", async () => {
    const { download, seen } = source();
    const reader = download.stream().getReader();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.read).toBe(0);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("ab");
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.read).toBe(1);
    expect((await reader.read()).value?.byteLength).toBe(0);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("cd");
    expect((await reader.read()).done).toBe(true);
  });

  proves(["files.early-leave"], "ends its transfer when the reader leaves, by loop or stream", async () => {
    const looped = source();
    for await (const piece of looped.download) if (piece.byteLength > 0) break;
    expect(looped.seen).toEqual({ read: 1, left: true });
    const streamed = source();
    const reader = streamed.download.stream().getReader();
    await reader.read();
    await reader.cancel();
    expect(streamed.seen).toEqual({ read: 1, left: true });
    const untouched = source();
    await untouched.download.stream().cancel();
    expect(untouched.seen).toEqual({ read: 0, left: true });
  });

  it("fails its Web stream with the error of the transfer", async () => {
    const own = new Error("lost");
    const iterator = { next: () => Promise.reject(own) };
    const download = new FileDownload({ [Symbol.asyncIterator]: () => iterator }, {});
    await expect(download.stream().getReader().read()).rejects.toBe(own);
  });
});
