import { CancelledError } from "@layotto-sdk/core";
import {
  PreconditionFailedError,
  RangeNotSatisfiableError,
  type Bucket,
  type TransferProgress,
} from "@layotto-sdk/core/objects";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { bothStores, bytes, collected, digest, pattern } from "./objects-support.js";
import type { Stage } from "./transports.js";

const mib = 1024 * 1024;

/** Ranges, conditions, and readers that leave. */
export function objectReadingSuite(stage: Stage): void {
  const bucket = (store = "oss_demo", name = "photos"): Bucket => stage.runtime.objects(store).bucket(name);
  const outcomes = async (method: string) => (await stage.control.calls.list({ method })).map(({ outcome }) => outcome);

  describe("a range", () => {
    proves(["objects.range", "objects.mock.quirks"], "comes as asked, whatever the component makes of it", async () => {
      const content = pattern(2 * mib + 100);
      const size = content.byteLength;
      const ranges = [
        { start: 0, end: 0 },
        { start: 0, end: 9 },
        { start: 5, end: 5 },
        { start: 100, end: mib + 50 },
        { start: mib, end: 2 * mib - 1 },
        { start: 7 },
        { end: 7 },
        { start: size - 1 },
        { start: 3, end: size + 100 },
        { start: BigInt(size - 3), end: BigInt(size) },
        {},
      ];
      const wanted = ranges.map(({ start = 0, end = size - 1 }) =>
        digest(content.subarray(Number(start), Number(end) + 1)),
      );
      for (const store of bothStores) {
        await bucket(store).put("a", content);
        const read = await Promise.all(ranges.map((range) => bucket(store).get("a", { range }).bytes()));
        expect(read.map(digest), store).toEqual(wanted);
      }
      await stage.control.quirks.set({ objectRangesIgnored: false });
      const read = await Promise.all(ranges.map((range) => bucket().get("a", { range }).bytes()));
      expect(read.map(digest)).toEqual(wanted);
    });

    proves(["objects.range", "objects.progress"], "knows its own size and that of the whole", async () => {
      await bucket().put("a", pattern(100));
      await bucket("oss_plain").put("a", pattern(100));
      for (const store of bothStores) {
        const seen: TransferProgress[] = [];
        const download = bucket(store).get("a", {
          range: { start: 90, end: 500 },
          onProgress: (one) => seen.push(one),
        });
        expect((await download.info()).size).toBe(100n);
        expect((await download.bytes()).byteLength).toBe(10);
        expect(seen).toEqual([{ transferredBytes: 10, totalBytes: 10 }]);
      }
    });

    proves(["objects.range"], "of an old version comes as asked too", async () => {
      await bucket("oss_demo", "docs").put("a", bytes("0123456789"));
      await bucket("oss_demo", "docs").put("a", bytes("new"));
      const versions = await collected(bucket("oss_demo", "docs").listVersions());
      const versionId = versions[1]?.versionId ?? "";
      expect(
        await bucket("oss_demo", "docs")
          .get("a", { versionId, range: { start: 7 } })
          .text(),
      ).toBe("789");
    });

    proves(["objects.range.beyond"], "after the last byte is refused", async () => {
      for (const store of bothStores) {
        await bucket(store).put("a", pattern(10));
        for (const range of [{ start: 10 }, { start: 10, end: 12 }, { start: 11, end: 300 }]) {
          const read = bucket(store).get("a", { range }).bytes();
          await expectFailure(read, RangeNotSatisfiableError, { code: "RANGE_NOT_SATISFIABLE", store, key: "a" });
        }
      }
    });
  });

  describe("reading", () => {
    proves(["objects.conditions"], "may depend on the etag and on the time", async () => {
      for (const store of bothStores) {
        const { etag } = await bucket(store).put("a", bytes("x"));
        expect(await bucket(store).get("a", { ifMatch: etag, ifNoneMatch: '"other"' }).text()).toBe("x");
        const changed = { code: "PRECONDITION_FAILED", reason: "changed" };
        const same = { code: "PRECONDITION_FAILED", reason: "not-modified" };
        await expectFailure(bucket(store).get("a", { ifMatch: '"other"' }).bytes(), PreconditionFailedError, changed);
        await expectFailure(bucket(store).get("a", { ifNoneMatch: etag }).bytes(), PreconditionFailedError, same);
        await expectFailure(bucket(store).head("a", { ifMatch: '"other"' }), PreconditionFailedError, changed);
      }
      const now = await stage.control.clock.now();
      const later = { ifModifiedSince: new Date(now + 5_000) };
      const earlier = { ifUnmodifiedSince: new Date(now - 5_000) };
      await expectFailure(bucket("oss_plain").get("a", later).bytes(), PreconditionFailedError, {
        reason: "not-modified",
      });
      await expectFailure(bucket("oss_plain").get("a", earlier).bytes(), PreconditionFailedError, {
        reason: "changed",
      });
      expect(
        await bucket()
          .get("a", { ...later, ...earlier })
          .text(),
      ).toBe("x");
    });

    proves(["objects.early-leave"], "ends with the reader that leaves", async () => {
      // More than what a connection holds unread.
      await bucket().put("a", new Uint8Array(48 * mib), { chunkBytes: 4_000_000 });
      for await (const piece of bucket().get("a")) {
        expect(piece.byteLength).toBe(mib);
        break;
      }
      const download = bucket().get("a");
      await download.info();
      await download.cancel();
      await download.cancel();
      expect(await download.bytes()).toEqual(new Uint8Array(0));
      await expect.poll(() => outcomes("GetObject")).toEqual(["CANCELLED", "CANCELLED"]);
    });

    proves(["objects.signal"], "and writing end with the signal", async () => {
      const abort = new AbortController();
      const source = (async function* () {
        yield pattern(10);
        abort.abort();
        await new Promise(() => undefined);
      })();
      await expectFailure(bucket().put("a", source, { signal: abort.signal }), CancelledError, {
        method: "PutObject",
        key: "a",
      });
      expect(await bucket().exists("a")).toBe(false);
      await bucket().put("a", pattern(10));
      await expectFailure(bucket().get("a", { signal: abort.signal }).bytes(), CancelledError, { method: "GetObject" });
    });

    proves(
      ["objects.head", "call.HeadObject.block", "call.IsObjectExist.block"],
      "is not needed to see an object",
      async () => {
        await bucket("oss_plain").put("a", bytes("x"), { objectMetadata: { color: "red", ["__proto__"]: "p" } });
        const metadata = await bucket("oss_plain").head("a");
        expect(Object.entries(metadata).sort()).toEqual([
          ["__proto__", "p"],
          ["color", "red"],
        ]);
        expect(await bucket("oss_plain").exists("a")).toBe(true);
        expect(await bucket("oss_plain").exists("b")).toBe(false);
        expect(await bucket("oss_plain", "nowhere").exists("a")).toBe(false);
      },
    );
  });
}
