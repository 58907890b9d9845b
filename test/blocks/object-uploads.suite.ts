import { CancelledError, InvalidInputError, RuntimeError, TimeoutError } from "@layotto-sdk/core";
import {
  ObjectNotFoundError,
  UploadNotFoundError,
  type TransferProgress,
  type UploadedPart,
} from "@layotto-sdk/core/objects";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { bothStores, bytes, collected, digest, pattern } from "./objects-support.js";
import type { Stage } from "./transports.js";

const mib = 1024 * 1024;
const partBytes = 5 * mib;

export function objectUploadsSuite(stage: Stage): void {
  const bucket = (store = "oss_demo") => stage.runtime.objects(store).bucket("photos");
  const calls = (method: string) => stage.control.calls.list({ method });
  const uploads = async () => (await collected(bucket().listUploads())).length;
  const partNumbers = async () =>
    (await calls("UploadPart"))
      .map(({ request }) => (request as { partNumber: number }).partNumber)
      .sort((a, b) => a - b);

  describe("an upload", () => {
    proves(
      [
        "objects.upload",
        "call.CreateMultipartUpload.block",
        "call.UploadPart.block",
        "call.CompleteMultipartUpload.block",
      ],
      "is one call that sends its parts",
      async () => {
        const content = pattern(2 * partBytes + 7);
        const seen: TransferProgress[] = [];
        const { etag, versionId } = await bucket().upload("big", content, {
          partBytes,
          contentType: "image/png",
          onProgress: (one) => seen.push(one),
        });
        expect(etag).toMatch(/^"[0-9a-f]{32}-3"$/);
        expect(versionId).toBeUndefined();
        const download = bucket().get("big");
        expect(await download.info()).toMatchObject({
          size: BigInt(content.byteLength),
          etag,
          contentType: "image/png",
        });
        expect(digest(await download.bytes())).toBe(digest(content));
        expect(await partNumbers()).toEqual([1, 2, 3]);
        expect(await uploads()).toBe(0);
        const moved = seen.map(({ transferredBytes }) => transferredBytes);
        expect(moved).toEqual([...moved].sort((a, b) => a - b));
        expect(seen.at(-1)).toEqual({ transferredBytes: content.byteLength, totalBytes: content.byteLength });
      },
    );

    proves(["objects.upload"], "may have one part, or no bytes at all", async () => {
      await bucket().upload("small", bytes("x"));
      expect(await bucket().get("small").text()).toBe("x");
      await bucket().upload("empty", []);
      expect(await bucket().get("empty").bytes()).toEqual(new Uint8Array(0));
    });

    proves(["objects.upload"], "tells the version that it made", async () => {
      const docs = stage.runtime.objects("oss_demo").bucket("docs");
      const { versionId } = await docs.upload("a", bytes("x"));
      expect((await collected(docs.listVersions()))[0]?.versionId).toBe(versionId);
    });

    proves(
      ["objects.upload", "objects.upload.memory"],
      "sends so many parts at a time, and reads no further ahead",
      async () => {
        await stage.control.faults.add({ method: "UploadPart", delayMs: 600_000, times: 100 });
        let read = 0;
        let left = false;
        const source = (async function* () {
          try {
            for (; read < 20; read++) yield new Uint8Array(102_400);
          } finally {
            left = true;
          }
        })();
        const abort = new AbortController();
        const upload = bucket().upload("a", source, { partBytes: 102_400, concurrency: 3, signal: abort.signal });
        const failing = expectFailure(upload, CancelledError);
        await expect.poll(async () => (await calls("UploadPart")).length).toBe(3);
        expect(read).toBeLessThanOrEqual(3);
        abort.abort();
        await failing;
        await expect.poll(() => left).toBe(true);
        expect(await calls("UploadPart")).toHaveLength(3);
      },
    );
  });

  describe("an upload that fails", () => {
    proves(
      ["objects.upload.abort", "call.AbortMultipartUpload.block"],
      "is aborted, and says what failed first",
      async () => {
        await stage.control.faults.add({ method: "UploadPart", error: { code: "INTERNAL", message: "disk on fire" } });
        const upload = bucket().upload("a", pattern(3 * partBytes), { partBytes });
        await expectFailure(upload, RuntimeError, { method: "UploadPart", key: "a", details: "disk on fire" });
        expect(await calls("AbortMultipartUpload")).toHaveLength(1);
        expect(await uploads()).toBe(0);
        expect(await bucket().exists("a")).toBe(false);
      },
    );

    proves(["objects.upload.abort"], "because its parts are too small is aborted", async () => {
      const upload = bucket().upload("a", pattern(300_000), { partBytes: 102_400 });
      await expectFailure(upload, RuntimeError, {
        method: "CompleteMultipartUpload",
        message: expect.stringMatching(/a part is too small; S3 wants 5 MiB/),
      });
      expect(await uploads()).toBe(0);
    });

    proves(["objects.upload.abort"], "with its source throws what the source threw", async () => {
      const wrong = new Error("the source failed");
      const source = (async function* () {
        yield pattern(partBytes + 1);
        throw wrong;
      })();
      await expect(bucket().upload("a", source, { partBytes })).rejects.toBe(wrong);
      expect(await uploads()).toBe(0);
    });

    proves(["objects.signal", "objects.upload.abort"], "with its signal ends although its source waits", async () => {
      const abort = new AbortController();
      const source = (async function* () {
        yield pattern(partBytes);
        await new Promise(() => undefined);
      })();
      const failing = expectFailure(bucket().upload("a", source, { partBytes, signal: abort.signal }), CancelledError, {
        code: "CANCELLED",
        store: "oss_demo",
        key: "a",
      });
      await expect.poll(async () => (await calls("UploadPart"))[0]?.outcome).toBe("OK");
      abort.abort();
      await failing;
      expect(await uploads()).toBe(0);
      await expectFailure(bucket().upload("a", bytes("x"), { signal: abort.signal }), CancelledError);
    });

    proves(["objects.upload.abort"], "at its deadline is a time-out", async () => {
      const source = (async function* () {
        await new Promise(() => undefined);
        yield pattern(1);
      })();
      await expectFailure(bucket().upload("a", source, { timeoutMs: 50 }), TimeoutError, { code: "TIMEOUT", key: "a" });
      expect(await uploads()).toBe(0);
    });
  });

  describe("a token", () => {
    proves(
      ["objects.upload.resume", "call.ListParts.block"],
      "goes on with an upload, and sends what is missing",
      async () => {
        for (const store of bothStores) {
          await stage.control.reset();
          const content = pattern(3 * partBytes + 5);
          await stage.control.faults.add({
            method: "UploadPart",
            error: { code: "UNAVAILABLE", message: "gone" },
            after: 2,
          });
          let token = "";
          const onToken = (next: string): void => void (token = next);
          const failing = bucket(store).upload("a", content, { partBytes, concurrency: 1, onToken });
          await expect(failing).rejects.toMatchObject({ code: "UNAVAILABLE" });
          expect(await collected(bucket(store).listUploads())).toHaveLength(1);
          await stage.control.calls.clear();

          const seen: TransferProgress[] = [];
          await bucket(store).upload("a", content, { resume: token, onProgress: (one) => seen.push(one) });
          expect(await partNumbers()).toEqual([3, 4]);
          expect(await calls("CreateMultipartUpload")).toEqual([]);
          expect(seen.at(-1)?.transferredBytes).toBe(content.byteLength);
          expect(digest(await bucket(store).get("a").bytes())).toBe(digest(content));
        }
      },
    );

    proves(["objects.upload.resume"], "sends again what the store does not have", async () => {
      let token = "";
      const upload = await bucket().beginUpload("a");
      await upload.part(1, pattern(partBytes));
      token = JSON.stringify({
        bucket: "photos",
        key: "a",
        uploadId: upload.id,
        partBytes,
        parts: [
          [1, '"0"', 7],
          [2, '"0"', 5],
        ],
      });
      const content = pattern(partBytes + 5);
      await bucket().upload("a", content, { resume: token });
      expect(digest(await bucket().get("a").bytes())).toBe(digest(content));
    });

    proves(["objects.upload.resume.wrong", "objects.errors.upload"], "of an upload that is gone says so", async () => {
      let token = "";
      await bucket().upload("a", bytes("x"), { onToken: (next) => (token = next) });
      await expectFailure(bucket().upload("a", bytes("x"), { resume: token }), UploadNotFoundError, {
        code: "UPLOAD_NOT_FOUND",
        store: "oss_demo",
        key: "a",
      });
    });

    proves(["objects.upload.resume.wrong"], "of something else, or for other bytes, is refused", async () => {
      let token = "";
      await stage.control.faults.add({
        method: "CompleteMultipartUpload",
        error: { code: "UNAVAILABLE", message: "gone" },
      });
      const content = pattern(partBytes + 5);
      await expect(bucket().upload("a", content, { partBytes, onToken: (next) => (token = next) })).rejects.toThrow();
      const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
        ["resume", () => bucket().upload("b", content, { resume: token })],
        ["resume", () => bucket().upload("a", content, { resume: "no token" })],
        ["resume", () => bucket().upload("a", content, { resume: token.replace('"parts":[', '"parts":[[0,"x",1],') })],
        ["partBytes", () => bucket().upload("a", content, { resume: token, partBytes: partBytes + 1 })],
        ["source", () => bucket().upload("a", content.subarray(0, partBytes), { resume: token })],
        ["source", () => bucket().upload("a", content.subarray(0, partBytes + 4), { resume: token })],
      ];
      for (const [argument, upload] of refused) await expectFailure(upload(), InvalidInputError, { argument });
      expect(await uploads()).toBe(1);
      await bucket().upload("a", content, { resume: token });
      expect(digest(await bucket().get("a").bytes())).toBe(digest(content));
    });
  });

  describe("an upload by hand", () => {
    proves(
      ["objects.upload.by-hand", "objects.mock.quirks", "call.UploadPartCopy.block"],
      "takes parts from bytes and from objects, and lists them",
      async () => {
        await bucket("oss_plain").put("source", pattern(2 * partBytes));
        await bucket().put("source", pattern(2 * partBytes));
        for (const store of bothStores) {
          const upload = await bucket(store).beginUpload("a", { storageClass: "STANDARD_IA" });
          const parts: UploadedPart[] = [await upload.part(2, [bytes("e"), bytes("nd")])];
          parts.push(await upload.copyPart(1, "source", { start: 10, size: partBytes }));
          const listed = await collected(upload.parts());
          const copied = store === "oss_demo" ? 2 * partBytes : partBytes;
          expect(listed.map(({ partNumber, size }) => [partNumber, size])).toEqual([
            [1, BigInt(copied)],
            [2, 3n],
          ]);
          expect(listed[1]?.etag).toBe(store === "oss_demo" ? undefined : parts[0]?.etag);
          const { etag, location } = await upload.complete(parts);
          expect(etag).toMatch(/-2"$/);
          expect(location).toMatch(/^http:/);
          const { size, storageClass } = await bucket(store).get("a").info();
          expect([size, storageClass]).toEqual([BigInt(copied + 3), "STANDARD_IA"]);
          expect(await bucket(store).get("a", { partNumber: 2 }).text()).toBe("end");
        }
      },
    );

    proves(
      ["objects.upload.by-hand"],
      "lists its parts page after page where the store tells, and compares digests",
      async () => {
        const upload = await bucket("oss_plain").beginUpload("a");
        for (const number of [1, 2, 3])
          await upload.part(number, bytes("x"), { contentMd5: "ndTkYSaMgDT1yFZOFVxnpg==" });
        expect((await collected(upload.parts({ pageSize: 2 }))).map(({ partNumber }) => partNumber)).toEqual([1, 2, 3]);
        const wrong = upload.part(4, bytes("y"), { contentMd5: "ndTkYSaMgDT1yFZOFVxnpg==" });
        await expectFailure(wrong, RuntimeError, { details: expect.stringContaining("BadDigest") });
      },
    );

    proves(
      ["objects.upload.by-hand", "objects.errors.upload", "objects.errors.absent"],
      "that was aborted is gone",
      async () => {
        for (const store of bothStores) {
          const upload = bucket(store).uploadOf("a", (await bucket(store).beginUpload("a")).id);
          await expectFailure(upload.copyPart(1, "none"), ObjectNotFoundError);
          await upload.abort();
          const gone = { code: "UPLOAD_NOT_FOUND", store, key: "a" };
          await expectFailure(upload.abort(), UploadNotFoundError, { ...gone, method: "AbortMultipartUpload" });
          await expectFailure(collected(upload.parts()), UploadNotFoundError, { ...gone, method: "ListParts" });
          // The recorded store hides the reason here.
          const hidden = store === "oss_demo" ? RuntimeError : UploadNotFoundError;
          await expectFailure(upload.part(1, bytes("x")), hidden, { method: "UploadPart" });
          const completed = upload.complete([{ partNumber: 1, etag: "x" }]);
          await expectFailure(completed, hidden, { method: "CompleteMultipartUpload" });
        }
      },
    );

    proves(["objects.upload.by-hand"], "wants its parts as the store has them", async () => {
      const upload = await bucket().beginUpload("a");
      const part = await upload.part(1, bytes("x"));
      const wrong = upload.complete([{ ...part, etag: '"0"' }]);
      await expectFailure(wrong, RuntimeError, { details: expect.stringContaining("InvalidPart") });
      await upload.complete([part]);
      expect(await bucket().get("a").text()).toBe("x");
    });
  });
}
