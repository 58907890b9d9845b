import { ComponentNotFoundError, InvalidInputError, NotSupportedByRuntimeError, RuntimeError } from "@layotto-sdk/core";
import {
  BucketNotFoundError,
  ObjectArchivedError,
  ObjectNotFoundError,
  type Bucket,
  type ByteSource,
  type TransferProgress,
} from "@layotto-sdk/core/objects";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { bothStores, bytes, collected, digest, pattern, uuid } from "./objects-support.js";
import type { Stage } from "./transports.js";

const mib = 1024 * 1024;

export function objectsSuite(stage: Stage): void {
  const bucket = (store = "oss_demo", name = "photos"): Bucket => stage.runtime.objects(store).bucket(name);
  const stored = (key: string, store = "oss_demo", name = "photos") =>
    stage.control.objects.get({ store, bucket: name, key });
  const outcomes = async (method: string) => (await stage.control.calls.list({ method })).map(({ outcome }) => outcome);

  describe("an object", () => {
    proves(
      ["objects.round-trip", "call.PutObject.block", "call.GetObject.block"],
      "comes back byte for byte",
      async () => {
        for (const store of bothStores) {
          for (const size of [0, 1, mib - 1, mib, 2 * mib, 2 * mib + 7]) {
            const { etag, versionId } = await bucket(store).put("a", pattern(size));
            expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
            expect(versionId).toBeUndefined();
            expect(digest(await bucket(store).get("a").bytes())).toBe(digest(pattern(size)));
          }
        }
      },
    );

    proves(["objects.sources"], "is put from bytes, a blob, streams and iterables", async () => {
      const pieces = [pattern(10), new Uint8Array(0), pattern(300_000), pattern(1)];
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      const sources: Record<string, ByteSource> = {
        bytes: whole,
        blob: new Blob([whole]),
        stream: new Blob([whole]).stream(),
        iterable: pieces,
        generator: (async function* () {
          yield* pieces;
        })(),
      };
      for (const [name, source] of Object.entries(sources)) {
        await bucket().put(name, source);
        expect(digest(await bucket().get(name).bytes()), name).toBe(digest(whole));
      }
      await expectFailure(bucket().put("x", "text" as never), InvalidInputError, { argument: "source" });
    });

    proves(["objects.progress"], "tells how far it is, up and down", async () => {
      const seen: TransferProgress[] = [];
      const onProgress = (progress: TransferProgress): void => void seen.push(progress);
      await bucket().put("a", pattern(100_000), { onProgress, chunkBytes: 40_000 });
      expect(seen.map(({ transferredBytes }) => transferredBytes)).toEqual([40_000, 80_000, 100_000]);
      expect(seen.every(({ totalBytes }) => totalBytes === 100_000)).toBe(true);
      const [call] = await stage.control.calls.list({ method: "PutObject" });
      expect(call?.request).toMatchObject({ contentLength: "100000" });
      seen.length = 0;
      await bucket().get("a", { onProgress }).bytes();
      expect(seen).toEqual([{ transferredBytes: 100_000, totalBytes: 100_000 }]);
      seen.length = 0;
      await bucket().put("b", [pattern(10), pattern(20)], { onProgress, totalBytes: 30 });
      expect(seen).toEqual([{ transferredBytes: 30, totalBytes: 30 }]);
    });

    proves(["objects.info"], "is known before it is read", async () => {
      const now = Math.floor((await stage.control.clock.now()) / 1000) * 1000;
      await bucket("oss_plain").put("a", bytes("hello"), { objectMetadata: { Color: "red" }, tags: { t: "1" } });
      const download = bucket("oss_plain").get("a");
      expect(await download.info()).toMatchObject({
        size: 5n,
        etag: '"5d41402abc4b2a76b9719d911017c592"',
        contentType: "application/octet-stream",
        lastModified: new Date(now),
        versionId: undefined,
        tagCount: 1,
        metadata: { color: "red" },
      });
      expect(await download.text()).toBe("hello");
      expect(
        await bucket()
          .put("a", bytes("hello"))
          .then(() => bucket().get("a").info()),
      ).toMatchObject({
        size: 5n,
        lastModified: undefined,
        metadata: {},
      });
    });

    proves(["objects.traits"], "keeps what it was given where the component passes it on", async () => {
      const traits = {
        objectMetadata: { color: "red" },
        tags: { a: "1" },
        acl: "public-read",
        cacheControl: "no-cache",
        contentDisposition: "attachment",
        contentEncoding: "br",
        expires: new Date("2030-01-02T03:04:05Z"),
        storageClass: "STANDARD_IA",
      };
      await bucket("oss_plain").put("a", bytes("x"), traits);
      expect(await stored("a", "oss_plain")).toMatchObject({
        metadata: { color: "red" },
        tags: { a: "1" },
        acl: "public-read",
      });
      expect(await bucket("oss_plain").get("a").info()).toMatchObject({
        cacheControl: "no-cache",
        contentDisposition: "attachment",
        contentEncoding: "br",
        expires: "Wed, 02 Jan 2030 03:04:05 GMT",
        storageClass: "STANDARD_IA",
      });
      await bucket().put("a", bytes("x"), traits);
      expect(await stored("a")).toMatchObject({ metadata: {}, tags: {}, acl: "public-read" });
      await stage.control.quirks.set({ objectMetadataLost: false });
      await bucket().put("a", bytes("x"), traits);
      expect(await stored("a")).toMatchObject({ metadata: { color: "red" }, tags: { a: "1" } });
    });
  });

  describe("copying", () => {
    proves(["objects.copy", "call.CopyObject.block"], "takes an object, within a bucket and from another", async () => {
      for (const store of bothStores) {
        await bucket(store).put("a", bytes("x"));
        const copy = await bucket(store).copy("a", "b");
        expect(copy).toMatchObject({ etag: '"9dd4e461268c8034f5c8564e155c67a6"', versionId: undefined });
        const other = await bucket(store, "docs").copy({ bucket: "photos", key: "b" }, "c", {
          objectMetadata: { a: "1" },
        });
        expect(other.versionId).toMatch(uuid);
        expect(await stored("c", store, "docs")).toMatchObject({ text: "x", metadata: { a: "1" } });
        await expectFailure(bucket(store).copy("none", "d"), ObjectNotFoundError, { method: "CopyObject", key: "d" });
      }
    });

    proves(["objects.copy"], "takes an old version, and the tags where it may", async () => {
      const docs = bucket("oss_plain", "docs");
      await docs.put("a", bytes("old"), { tags: { t: "1" } });
      await docs.put("a", bytes("new"));
      const [, old] = await collected(docs.listVersions());
      await docs.copy({ key: "a", versionId: old?.versionId }, "b");
      expect(await stored("b", "oss_plain", "docs")).toMatchObject({ text: "old", tags: { t: "1" } });
    });
  });

  describe("deleting", () => {
    proves(
      ["objects.delete", "call.DeleteObject.block", "call.DeleteObjects.block"],
      "removes one or many",
      async () => {
        for (const store of bothStores) {
          for (const key of ["a", "b", "c"]) await bucket(store).put(key, bytes("x"));
          expect(await bucket(store).delete("a")).toEqual({ key: "a" });
          await bucket(store).delete("a");
          const answer = await bucket(store).deleteMany(["b", { key: "c" }, "none"]);
          expect(answer.deleted.map(({ key }) => key)).toEqual(["b", "c", "none"]);
          expect(answer.failed).toEqual([]);
          expect(await stage.control.objects.list({ store, bucket: "photos" })).toEqual([]);
        }
        expect(await bucket().deleteMany([])).toEqual({ deleted: [], failed: [] });
      },
    );

    proves(["objects.delete"], "many goes a thousand at a time", async () => {
      const keys = Array.from({ length: 1_001 }, (_, index) => `k${index}`);
      const { deleted, failed } = await bucket().deleteMany(keys);
      expect([deleted.length, failed.length]).toEqual([1_001, 0]);
      expect(await outcomes("DeleteObjects")).toEqual(["OK", "OK"]);
    });

    proves(
      ["objects.versions", "objects.versions.delete"],
      "hides behind a marker, and takes a version for good",
      async () => {
        for (const store of bothStores) {
          const docs = bucket(store, "docs");
          await docs.put("a", bytes("1"));
          await docs.put("a", bytes("2"));
          const [latest, first] = await collected(docs.listVersions({ prefix: "a" }));
          expect(await docs.get("a", { versionId: first?.versionId }).text()).toBe("1");
          expect((await docs.get("a").info()).versionId).toBe(latest?.versionId);

          const { deleteMarkerVersionId } = await docs.delete("a");
          expect(deleteMarkerVersionId).toMatch(uuid);
          await expectFailure(docs.get("a").bytes(), ObjectNotFoundError);
          await expectFailure(docs.get("a", { versionId: deleteMarkerVersionId }).bytes(), ObjectNotFoundError);
          expect(await docs.exists("a")).toBe(false);
          expect(await docs.delete("a", { versionId: deleteMarkerVersionId })).toEqual({
            key: "a",
            versionId: deleteMarkerVersionId,
            deleteMarkerVersionId,
          });
          expect(await docs.get("a").text()).toBe("2");

          await docs.delete("a", { versionId: latest?.versionId });
          expect(await docs.get("a").text()).toBe("1");
          await expectFailure(docs.get("a", { versionId: latest?.versionId }).bytes(), ObjectNotFoundError);
        }
      },
    );
  });

  describe("tags and access", () => {
    proves(
      ["objects.tags", "call.GetObjectTagging.block", "call.PutObjectTagging.block", "call.DeleteObjectTagging.block"],
      "can be read, replaced and removed",
      async () => {
        for (const store of bothStores) {
          await bucket(store).put("a", bytes("x"));
          expect(await bucket(store).getTags("a")).toEqual({});
          await bucket(store).putTags("a", { x: "1", y: "2" });
          await bucket(store).putTags("a", { z: "3" });
          expect(await bucket(store).getTags("a")).toEqual({ z: "3" });
          expect((await bucket(store).get("a").info()).tagCount).toBe(1);
          await bucket(store).putTags("a", {});
          expect(await bucket(store).getTags("a")).toEqual({});
          await bucket(store).putTags("a", { z: "3" });
          await bucket(store).deleteTags("a");
          expect(await bucket(store).getTags("a")).toEqual({});
          await expectFailure(bucket(store).getTags("none"), ObjectNotFoundError, { method: "GetObjectTagging" });
        }
      },
    );

    proves(
      ["objects.acl", "call.GetObjectCannedAcl.block", "call.PutObjectCannedAcl.block"],
      "follow a predefined rule",
      async () => {
        for (const store of bothStores) {
          await bucket(store).put("a", bytes("x"));
          for (const rule of ["private", "public-read", "public-read-write", "authenticated-read"]) {
            await bucket(store).putAcl("a", rule);
            const acl = await bucket(store).getAcl("a");
            expect(acl.rule).toBe(rule);
            expect(acl.owner?.displayName).toBe("webfile");
            expect(acl.text).toMatch(store === "oss_demo" ? /^\[\n\t\{/ : /^[a-z-]+$/);
          }
          await expectFailure(bucket(store).getAcl("none"), ObjectNotFoundError, { method: "GetObjectCannedAcl" });
          await expectFailure(bucket(store).putAcl("none", "private"), ObjectNotFoundError, {
            method: "PutObjectCannedAcl",
          });
          await expectFailure(bucket(store).putAcl("a", "no-rule"), RuntimeError, {
            details: expect.stringContaining("InvalidArgument"),
          });
        }
      },
    );
  });

  describe("a signed URL", () => {
    proves(["objects.sign", "call.SignURL.block"], "names the object and how long it is good", async () => {
      const url = new URL(await bucket().signUrl("a/b c", { expiresInSeconds: 60 }));
      expect(url.pathname).toBe("/photos/a/b%20c");
      expect(url.searchParams.get("X-Amz-Expires")).toBe("60");
      expect(url.searchParams.get("x-id")).toBe("GetObject");
    });

    proves(
      ["objects.sign"],
      "reads and writes by the call where the component takes it, as long as it is good",
      async () => {
        const plain = bucket("oss_plain");
        await plain.put("a", bytes("x"), {
          signedUrl: await plain.signUrl("signed", { method: "PUT", expiresInSeconds: 60 }),
        });
        expect(await plain.exists("a")).toBe(false);
        const signedUrl = await plain.signUrl("signed", { expiresInSeconds: 60 });
        expect(await plain.get("other", { signedUrl }).text()).toBe("x");
        await stage.control.clock.advance(59_000);
        expect(await plain.get("other", { signedUrl }).text()).toBe("x");
        await stage.control.clock.advance(2_000);
        const details = expect.stringContaining("Request has expired");
        await expectFailure(plain.get("other", { signedUrl }).text(), RuntimeError, { details });
      },
    );
  });

  describe("what not every component can", () => {
    proves(["objects.append", "call.AppendObject.block"], "append at the position of before", async () => {
      const plain = bucket("oss_plain");
      const seen: TransferProgress[] = [];
      const position = await plain.append("log", bytes("one "), {
        tags: { t: "1" },
        onProgress: (one) => seen.push(one),
      });
      expect(position).toBe(4n);
      expect(seen).toEqual([{ transferredBytes: 4, totalBytes: 4 }]);
      expect(await plain.append("log", [bytes("t"), bytes("wo")], { position })).toBe(7n);
      expect(await plain.get("log").text()).toBe("one two");
      const details = expect.stringContaining("PositionNotEqualToLength");
      await expectFailure(plain.append("log", bytes("x"), { position: 3 }), RuntimeError, { details });
      const digested = plain.append("md5", bytes("x"), { contentMd5: "AAAA" });
      await expectFailure(digested, RuntimeError, { details: expect.stringContaining("BadDigest") });
    });

    proves(
      ["objects.restore", "call.RestoreObject.block"],
      "restore from an archive, which takes its time",
      async () => {
        const plain = bucket("oss_plain");
        await plain.put("old", bytes("x"), { storageClass: "GLACIER" });
        await expectFailure(plain.get("old").bytes(), ObjectArchivedError, { code: "OBJECT_ARCHIVED" });
        await plain.restore("old", { days: 1, tier: "Expedited" });
        await expectFailure(plain.get("old").bytes(), ObjectArchivedError);
        const again = plain.restore("old", { days: 1 });
        await expectFailure(again, RuntimeError, { details: expect.stringContaining("RestoreAlreadyInProgress") });
        await stage.control.clock.advance(300_000);
        expect(await plain.get("old").text()).toBe("x");
        await stage.control.clock.advance(24 * 3_600_000);
        await expectFailure(plain.get("old").bytes(), ObjectArchivedError);
        await plain.put("new", bytes("x"));
        await expectFailure(plain.restore("new", { days: 1 }), RuntimeError);
      },
    );

    proves(
      ["objects.limits", "call.UpdateDownloadBandwidthRateLimit.block", "call.UpdateUploadBandwidthRateLimit.block"],
      "limit the bandwidth",
      async () => {
        const limit = { bitsPerSecond: 8_000_000, gateway: "g" };
        await stage.runtime.objects("oss_plain").limitDownloads(limit);
        await stage.runtime.objects("oss_plain").limitUploads({ ...limit, bitsPerSecond: 1n });
        const [call] = await stage.control.calls.list({ method: "UpdateDownloadBandwidthRateLimit" });
        expect(call?.request).toMatchObject({ averageRateLimitInBitsPerSec: "8000000", gatewayResourceName: "g" });
        for (const store of ["oss_demo", "oss_aws"]) {
          await expectFailure(stage.runtime.objects(store).limitDownloads(limit), NotSupportedByRuntimeError, {
            store,
          });
          await expectFailure(stage.runtime.objects(store).limitUploads(limit), NotSupportedByRuntimeError, { store });
        }
      },
    );

    proves(["objects.errors.unsupported"], "say so", async () => {
      const unsupported = { code: "NOT_SUPPORTED_BY_RUNTIME", status: "INTERNAL", retryable: false };
      await bucket("oss_aws").put("a", bytes("x"));
      const upload = await bucket("oss_aws").beginUpload("b");
      const refused = [
        () => bucket().append("a", bytes("x")),
        () => bucket().restore("a", { days: 1 }),
        () => bucket("oss_aws").append("a", bytes("x")),
        () => bucket("oss_aws").getAcl("a"),
        () => collected(upload.parts()),
        () => bucket("oss_huawei").getTags("a"),
        () => bucket("oss_huawei").putTags("a", { x: "1" }),
        () => bucket("oss_huawei").deleteTags("a"),
      ];
      for (const call of refused) await expectFailure(call(), NotSupportedByRuntimeError, unsupported);
    });
  });

  describe("an object store", () => {
    proves(["objects.errors.absent"], "tells an object that is not there", async () => {
      for (const store of bothStores) {
        const absent = { code: "OBJECT_NOT_FOUND", status: "INTERNAL", store, key: "none", retryable: false };
        await expectFailure(bucket(store).get("none").bytes(), ObjectNotFoundError, { ...absent, method: "GetObject" });
        await expectFailure(bucket(store).get("none").info(), ObjectNotFoundError, absent);
        await expectFailure(bucket(store).head("none"), ObjectNotFoundError, { ...absent, method: "HeadObject" });
      }
    });

    proves(
      ["objects.errors.bucket", "objects.mock.buckets"],
      "tells a bucket that is not there, until it is made",
      async () => {
        for (const store of bothStores) {
          const nowhere = bucket(store, "nowhere");
          const absent = { code: "BUCKET_NOT_FOUND", status: "INTERNAL", store };
          const refused = [
            () => nowhere.put("a", bytes("x")),
            () => nowhere.get("a").bytes(),
            () => nowhere.copy("a", "b"),
            () => nowhere.delete("a"),
            () => collected(nowhere.list()),
            () => collected(nowhere.listVersions()),
            () => collected(nowhere.listUploads()),
            () => nowhere.getTags("a"),
            () => nowhere.beginUpload("a"),
          ];
          for (const call of refused) await expectFailure(call(), BucketNotFoundError, absent);
          await stage.control.objects.createBucket({ store, name: "nowhere" });
          await nowhere.put("a", bytes("x"));
        }
        await stage.control.objects.createBucket({ name: "everywhere", versions: true });
        await bucket("oss_aws", "everywhere").put("a", bytes("x"));
        expect(await stored("a", "oss_aws", "everywhere")).toMatchObject({ versionId: expect.stringMatching(uuid) });
        await stage.control.reset();
        expect(await stage.control.objects.list({ store: "oss_demo", bucket: "photos" })).toEqual([]);
        await expectFailure(bucket("oss_aws", "everywhere").put("a", bytes("x")), BucketNotFoundError);
      },
    );

    proves(["objects.errors.store"], "that the runtime does not have is named", async () => {
      const none = stage.runtime.objects("none");
      const absent = { code: "COMPONENT_NOT_FOUND", status: "INVALID_ARGUMENT", store: "none" };
      await expectFailure(none.bucket("photos").get("a").bytes(), ComponentNotFoundError, absent);
      await expectFailure(none.bucket("photos").put("a", bytes("x")), ComponentNotFoundError, absent);
      await expectFailure(none.limitUploads({ bitsPerSecond: 1, gateway: "g" }), ComponentNotFoundError, absent);
    });

    proves(["objects.input"], "is asked nothing that cannot be right", async () => {
      const photos = bucket();
      const wrong: readonly (readonly [string, () => unknown])[] = [
        ["storeName", () => stage.runtime.objects("")],
        ["bucket", () => stage.runtime.objects("oss_demo").bucket("")],
        ["key", () => photos.put("", bytes("x"))],
        ["key", () => photos.get("\ud800")],
        ["range.start", () => photos.get("a", { range: { start: -1 } })],
        ["range.end", () => photos.get("a", { range: { start: 3, end: 2 } })],
        ["range.start", () => photos.get("a", { range: { start: 1.5 } })],
        ["partNumber", () => photos.get("a", { partNumber: 1, range: { start: 1 } })],
        ["onProgress", () => photos.get("a", { onProgress: 1 as never })],
        ["ifModifiedSince", () => photos.get("a", { ifModifiedSince: new Date(NaN) })],
        ["chunkBytes", () => photos.put("a", bytes("x"), { chunkBytes: 5_000_000 })],
        ["totalBytes", () => photos.put("a", bytes("x"), { totalBytes: -1 })],
        ["tags['a']", () => photos.put("a", bytes("x"), { tags: { a: 1 as never } })],
        ["objectMetadata", () => photos.put("a", bytes("x"), { objectMetadata: "x" as never })],
        ["expires", () => photos.put("a", bytes("x"), { expires: "tomorrow" as never })],
        ["source.key", () => photos.copy("", "b")],
        ["objects[1].key", () => photos.deleteMany(["a", { key: "" }])],
        ["expiresInSeconds", () => photos.signUrl("a", { expiresInSeconds: 0 })],
        ["expiresInSeconds", () => photos.signUrl("a", { expiresInSeconds: 604_801 })],
        ["method", () => photos.signUrl("a", { expiresInSeconds: 1, method: "DELETE" as never })],
        ["acl", () => photos.putAcl("a", "")],
        ["position", () => photos.append("a", bytes("x"), { position: -1 })],
        ["days", () => photos.restore("a", { days: 0 })],
        ["tier", () => photos.restore("a", { days: 1, tier: "Fast" as never })],
        ["pageSize", () => collected(photos.list({ pageSize: 1_001 }))],
        ["delimiter", () => collected(photos.list({ delimiter: 1 as never }))],
        ["bitsPerSecond", () => stage.runtime.objects("oss_demo").limitUploads({ bitsPerSecond: 0, gateway: "g" })],
        ["uploadId", () => photos.uploadOf("a", "")],
        ["partNumber", () => photos.uploadOf("a", "id").part(10_001, bytes("x"))],
        ["parts", () => photos.uploadOf("a", "id").complete([])],
        ["partBytes", () => photos.upload("a", bytes("x"), { partBytes: 1 })],
        ["concurrency", () => photos.upload("a", bytes("x"), { concurrency: 65 })],
        ["resume", () => photos.upload("a", bytes("x"), { resume: "{}" })],
      ];
      for (const [argument, call] of wrong) {
        await expectFailure((async () => await call())(), InvalidInputError, { argument });
      }
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });
}
