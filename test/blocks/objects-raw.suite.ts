import {
  abortMultipartUpload,
  appendObject,
  completeMultipartUpload,
  copyObject,
  createMultipartUpload,
  deleteObject,
  deleteObjects,
  deleteObjectTagging,
  getObject,
  getObjectCannedAcl,
  getObjectTagging,
  headObject,
  isObjectExist,
  listMultipartUploads,
  listObjects,
  listObjectVersions,
  listParts,
  putObject,
  putObjectCannedAcl,
  putObjectTagging,
  restoreObject,
  signURL,
  updateDownloadBandwidthRateLimit,
  updateUploadBandwidthRateLimit,
  uploadPart,
  uploadPartCopy,
} from "@layotto-sdk/protocol/oss";
import { RuntimeError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { bytes, collected } from "./objects-support.js";
import type { Stage } from "./transports.js";

/** The calls of object storage by their descriptors, with the messages of the protocol. */
export function objectsRawSuite(stage: Stage): void {
  const place = { storeName: "oss_plain", bucket: "photos" };
  const a = { ...place, key: "a" };
  const etag = '"9dd4e461268c8034f5c8564e155c67a6"';

  describe("object storage, raw", () => {
    proves(
      ["call.PutObject.raw", "call.GetObject.raw", "call.HeadObject.raw", "call.IsObjectExist.raw"],
      "writes and reads",
      async () => {
        expect(
          await stage.runtime.call(putObject, [{ ...a, meta: new Map([["k", "v"]]) }, { body: bytes("x") }]),
        ).toMatchObject({ etag });
        const chunks = await collected(stage.runtime.call(getObject, a));
        expect(chunks).toMatchObject([{ body: bytes("x"), contentLength: 1n, etag }]);
        expect((await stage.runtime.call(headObject, a)).resultMetadata).toEqual(new Map([["k", "v"]]));
        expect(await stage.runtime.call(isObjectExist, a)).toMatchObject({ fileExist: true });
        await expectFailure(collected(stage.runtime.call(getObject, { ...a, key: "none" })), RuntimeError, {
          status: "INTERNAL",
          details: expect.stringMatching(
            /^get file fail,err: operation error S3: GetObject, .*NoSuchKey: The specified key does not exist\.$/,
          ),
        });
      },
    );

    proves(
      ["call.CopyObject.raw", "call.DeleteObject.raw", "call.DeleteObjects.raw"],
      "copies and deletes",
      async () => {
        await stage.runtime.call(putObject, [{ ...a, body: bytes("x") }]);
        const copySource = { copySourceBucket: "photos", copySourceKey: "a" };
        expect(
          (await stage.runtime.call(copyObject, { ...place, key: "b", copySource })).copyObjectResult,
        ).toMatchObject({ etag });
        expect(await stage.runtime.call(deleteObject, a)).toMatchObject({ deleteMarker: false });
        const { deleted } = await stage.runtime.call(deleteObjects, { ...place, delete: { objects: [{ key: "b" }] } });
        expect(deleted).toMatchObject([{ key: "b" }]);
        await expectFailure(stage.runtime.call(copyObject, a), RuntimeError, {
          status: "INTERNAL",
          details: "must specific copy_source",
        });
      },
    );

    proves(["call.ListObjects.raw", "call.ListObjectVersions.raw"], "lists", async () => {
      await stage.runtime.call(putObject, [{ ...a, body: bytes("x") }]);
      expect(await stage.runtime.call(listObjects, { ...place, maxKeys: 1 })).toMatchObject({
        contents: [{ key: "a", size: 1n }],
        name: "photos",
      });
      expect(await stage.runtime.call(listObjectVersions, place)).toMatchObject({
        versions: [{ key: "a", versionId: "null", isLatest: true }],
      });
    });

    proves(
      [
        "call.PutObjectTagging.raw",
        "call.GetObjectTagging.raw",
        "call.DeleteObjectTagging.raw",
        "call.PutObjectCannedAcl.raw",
        "call.GetObjectCannedAcl.raw",
      ],
      "tags, and says who may do what",
      async () => {
        await stage.runtime.call(putObject, [{ ...a, body: bytes("x") }]);
        await stage.runtime.call(putObjectTagging, { ...a, tags: new Map([["t", "1"]]) });
        expect((await stage.runtime.call(getObjectTagging, a)).tags).toEqual(new Map([["t", "1"]]));
        await stage.runtime.call(deleteObjectTagging, a);
        expect((await stage.runtime.call(getObjectTagging, a)).tags.size).toBe(0);
        await stage.runtime.call(putObjectCannedAcl, { ...a, acl: "public-read" });
        expect(await stage.runtime.call(getObjectCannedAcl, a)).toMatchObject({ cannedAcl: "public-read" });
      },
    );

    proves(
      [
        "call.CreateMultipartUpload.raw",
        "call.UploadPart.raw",
        "call.UploadPartCopy.raw",
        "call.CompleteMultipartUpload.raw",
        "call.AbortMultipartUpload.raw",
        "call.ListMultipartUploads.raw",
        "call.ListParts.raw",
      ],
      "uploads in parts",
      async () => {
        await stage.runtime.call(putObject, [{ ...place, key: "source", body: bytes("x") }]);
        const { uploadId } = await stage.runtime.call(createMultipartUpload, a);
        const part = await stage.runtime.call(uploadPart, [{ ...a, uploadId, partNumber: 2, body: bytes("x") }]);
        const copySource = { copySourceBucket: "photos", copySourceKey: "source" };
        const copied = await stage.runtime.call(uploadPartCopy, { ...a, uploadId, partNumber: 1, copySource });
        expect([part.etag, copied.copyPartResult?.etag]).toEqual([etag, etag]);
        expect(
          (await stage.runtime.call(listParts, { ...a, uploadId })).parts.map(({ partNumber }) => partNumber),
        ).toEqual([1n, 2n]);
        expect((await stage.runtime.call(listMultipartUploads, place)).uploads).toMatchObject([{ key: "a", uploadId }]);
        const multipartUpload = { parts: [{ partNumber: 2, etag }] };
        expect(await stage.runtime.call(completeMultipartUpload, { ...a, uploadId, multipartUpload })).toMatchObject({
          key: "a",
        });
        const other = await stage.runtime.call(createMultipartUpload, a);
        await stage.runtime.call(abortMultipartUpload, { ...a, uploadId: other.uploadId });
        expect((await stage.runtime.call(listMultipartUploads, place)).uploads).toEqual([]);
      },
    );

    proves(
      [
        "call.SignURL.raw",
        "call.AppendObject.raw",
        "call.RestoreObject.raw",
        "call.UpdateDownloadBandwidthRateLimit.raw",
        "call.UpdateUploadBandwidthRateLimit.raw",
      ],
      "signs, appends, restores and limits",
      async () => {
        expect((await stage.runtime.call(signURL, { ...a, method: "get", expiredInSec: 1n })).signedUrl).toMatch(
          /^http:\/\/.*\/photos\/a\?/,
        );
        const method = { status: "INTERNAL", details: "not supported method HEAD now" } as const;
        await expectFailure(stage.runtime.call(signURL, { ...a, method: "HEAD" }), RuntimeError, method);
        expect(
          await stage.runtime.call(appendObject, [{ ...a, body: bytes("x") }, { body: bytes("y") }]),
        ).toMatchObject({ appendPosition: 2n });
        await stage.runtime.call(putObject, [{ ...a, storageClass: "DEEP_ARCHIVE", body: bytes("x") }]);
        await stage.runtime.call(restoreObject, { ...a, restoreRequest: { days: 1 } });
        await stage.runtime.call(updateDownloadBandwidthRateLimit, { ...place, averageRateLimitInBitsPerSec: 1n });
        await stage.runtime.call(updateUploadBandwidthRateLimit, { ...place, averageRateLimitInBitsPerSec: 1n });
      },
    );
  });
}
