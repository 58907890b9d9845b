import { describe, expect, it } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { errorFromFailure } from "../../errors/from-status.js";
import type { LayottoError } from "../../errors/layotto-error.js";
import type { StatusName } from "../../status.js";
import { StatusError } from "../../transport.js";
import { objectRule } from "./errors.js";

function errorOf(method: string, details: string, status: StatusName = "INTERNAL", fromPeer = true): LayottoError {
  const call = { method, store: "s", key: "k", signal: undefined, closed: false, rule: objectRule("b") };
  return errorFromFailure(new StatusError(status, details, undefined, { fromPeer }), call);
}

const http = "https response error StatusCode: 404, RequestID: a, HostID: b=,";

describe("what an object store says", () => {
  proves(
    ["objects.errors.absent", "objects.errors.bucket", "objects.errors.upload"],
    "is told by its code, in the words of each SDK",
    () => {
      const said: readonly (readonly [method: string, details: string, code: string])[] = [
        ["GetObject", `get file fail,err: operation error S3: GetObject, ${http} NoSuchKey: `, "OBJECT_NOT_FOUND"],
        [
          "GetObject",
          `get file fail,err: operation error S3: GetObject, ${http} api error NoSuchBucket: The x`,
          "BUCKET_NOT_FOUND",
        ],
        [
          "GetObject",
          'oss: service returned error: StatusCode=404, ErrorCode=NoSuchKey, ErrorMessage="x"',
          "OBJECT_NOT_FOUND",
        ],
        [
          "GetObject",
          "obs: service returned error: Status=404 Not Found, Code=NoSuchKey, Message=x",
          "OBJECT_NOT_FOUND",
        ],
        ["GetObject", `${http} api error NoSuchVersion: x`, "OBJECT_NOT_FOUND"],
        ["GetObject", `${http} api error MethodNotAllowed: x`, "OBJECT_NOT_FOUND"],
        ["HeadObject", `${http} api error NotFound: Not Found`, "OBJECT_NOT_FOUND"],
        ["GetObject", `${http} api error PreconditionFailed: x`, "PRECONDITION_FAILED"],
        ["GetObject", `${http} api error NotModified: Not Modified`, "PRECONDITION_FAILED"],
        ["GetObject", `${http} api error InvalidRange: x`, "RANGE_NOT_SATISFIABLE"],
        ["GetObject", `${http} api error InvalidObjectState: x`, "OBJECT_ARCHIVED"],
        ["RestoreObject", `${http} api error InvalidObjectState: x`, "RUNTIME_ERROR"],
        ["ListParts", `${http} api error NoSuchUpload: x`, "UPLOAD_NOT_FOUND"],
        ["PutObject", `${http} api error AccessDenied: x`, "RUNTIME_ERROR"],
        ["RestoreObject", "RestoreObject method not supported on CEPH", "NOT_SUPPORTED_BY_RUNTIME"],
        [
          "UpdateUploadBandwidthRateLimit",
          "UpdateUploadBandwidthRateLimit method not supported now",
          "NOT_SUPPORTED_BY_RUNTIME",
        ],
        ["SignURL", "not supported method PATCH now", "NOT_SUPPORTED_BY_RUNTIME"],
        [
          "GetObjectTagging",
          "Huaweicloud's OBS Service doesn't support object tag operations",
          "NOT_SUPPORTED_BY_RUNTIME",
        ],
      ];
      for (const [method, details, code] of said)
        expect(errorOf(method, details).code, `${method}: ${details}`).toBe(code);
      expect(errorOf("GetObject", "not supported store type: s", "INVALID_ARGUMENT").code).toBe("COMPONENT_NOT_FOUND");
    },
  );

  proves(["objects.errors.absent"], "is known by the call alone where its text did not arrive", () => {
    const codes = {
      GetObject: "OBJECT_NOT_FOUND",
      GetObjectCannedAcl: "OBJECT_NOT_FOUND",
      PutObjectCannedAcl: "OBJECT_NOT_FOUND",
      ListObjects: "BUCKET_NOT_FOUND",
      AbortMultipartUpload: "UPLOAD_NOT_FOUND",
      DeleteObject: "RUNTIME_ERROR",
    };
    for (const [method, code] of Object.entries(codes)) expect(errorOf(method, "").code, method).toBe(code);
    // A call that failed on this side was never answered.
    expect(errorOf("GetObject", "", "INTERNAL", false).code).toBe("RUNTIME_ERROR");
    expect(errorOf("GetObject", "", "UNKNOWN").code).toBe("RUNTIME_ERROR");
  });

  it("names the object, its store and its bucket, and what to do", () => {
    expect(errorOf("GetObject", `${http} api error NoSuchKey: x`).message).toBe(
      "GetObject of 'k' on 's' in 'b': there is no such object.",
    );
    const lost = errorOf(
      "UploadPart",
      "operation error S3: UploadPart, failed to rewind transport stream for retry, request stream is not seekable",
    );
    expect(lost).toMatchObject({
      code: "RUNTIME_ERROR",
      message: expect.stringMatching(/most often the upload does not exist any more/),
    });
  });
});
