import type { ListObjectsOutput } from "@layotto-sdk/protocol/oss";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { describe, expect, it } from "vitest";
import { Caller } from "../../caller.js";
import { Metadata } from "../../metadata.js";
import type { Transport } from "../../transport.js";
import { listedEntries, listedVersions, once, type Listing } from "./listing.js";

/** A listing of a store that answers page after page with these. */
function listing(...pages: readonly object[]): { readonly listing: Listing; readonly markers: string[] } {
  const markers: string[] = [];
  const transport = {
    unary: (request: {
      message: { marker?: string; keyMarker?: string };
      method: { response: { fromPartial(page: object): unknown } };
    }) => {
      const page = pages[markers.length] ?? pages.at(-1) ?? {};
      markers.push(request.message.marker ?? request.message.keyMarker ?? "");
      const message = request.method.response.fromPartial(page);
      return Promise.resolve({ message, headers: new Metadata(), trailers: new Metadata() });
    },
  } as unknown as Transport;
  const caller = new Caller({ transport });
  const context = { store: "s" };
  return { markers, listing: { caller, context, store: "s", bucket: "b", prefix: "", pageSize: 2, call: {} } };
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const page = (keys: string, rest: DeepPartial<ListObjectsOutput> = {}): DeepPartial<ListObjectsOutput> => ({
  contents: keys.split(" ").map((key) => ({ key })),
  ...rest,
});

describe("a listing", () => {
  it("goes on behind the last key or prefix where the store names no marker", async () => {
    const { listing: pages, markers } = listing(page("a b", { isTruncated: true }), page("c"));
    expect(await all(listedEntries(pages, "", ""))).toHaveLength(3);
    expect(markers).toEqual(["", "b"]);
    const grouped = listing(page("a b", { isTruncated: true, commonPrefixes: ["c/"] }), page("z"), page("z"));
    await all(listedEntries(grouped.listing, "/", ""));
    expect(grouped.markers).toEqual(["", "c/", "c/"]);
  });

  it("has keys and prefixes in one order", async () => {
    const { listing: pages } = listing(page("a c e", { commonPrefixes: ["b/", "d/"] }));
    const entries = await all(listedEntries(pages, "/", ""));
    expect(entries.map((entry) => (entry.kind === "object" ? entry.key : entry.prefix))).toEqual([
      "a",
      "b/",
      "c",
      "d/",
      "e",
    ]);
  });

  it("that does not move on fails instead of going round", async () => {
    const { listing: pages } = listing(page("a", { isTruncated: true, nextMarker: "a" }));
    await expect(all(listedEntries(pages, "", ""))).rejects.toThrow(/more of 'b' follows, but not after what/);
    const versions = listing({ isTruncated: true, versions: [{ key: "a", versionId: "1" }] });
    await expect(all(listedVersions(versions.listing))).rejects.toThrow(/ListObjectVersions on 's'/);
  });
});

describe("what is listed twice", () => {
  it("comes once, in the place of the first, with the time of the one that has it", () => {
    const entries = [
      { id: "a", time: 0n },
      { id: "b", time: 5n },
      { id: "a", time: 7n },
      { id: "b", time: 0n },
    ];
    const found = once(
      entries,
      ({ id }) => [id, ""],
      ({ time }) => time,
    );
    expect(found).toEqual([
      { id: "a", time: 7n },
      { id: "b", time: 5n },
    ]);
  });
});
