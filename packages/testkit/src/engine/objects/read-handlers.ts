import {
  getObject,
  getObjectCannedAcl,
  getObjectTagging,
  headObject,
  isObjectExist,
  type GetObjectInput,
  type GetObjectOutput,
} from "@layotto-sdk/protocol/oss";
import type { Clock } from "../clock.js";
import { streaming, unary, type Handler } from "../handlers.js";
import { objectMessages } from "../messages.js";
import { grantsText, owner } from "./acl.js";
import { checkReadable } from "./archive.js";
import { partOf, rangeOf } from "./byte-range.js";
import { checkConditions, type ReadConditions } from "./conditions.js";
import type { Dialect } from "./dialect.js";
import { requireFields, requireMembers } from "./required.js";
import { S3Error } from "./s3-errors.js";
import type { SignedRequests } from "./signed-requests.js";
import type { ObjectVersion } from "./stored-object.js";
import type { ObjectStore, ObjectStores } from "./stores.js";

/** What GetObject sends at a time. */
const chunkSize = 1024 * 1024;

/** The calls that read one object. */
export function readHandlers(stores: ObjectStores, signed: SignedRequests, clock: Clock): Handler[] {
  const read = (store: ObjectStore, request: GetObjectInput): ObjectVersion => {
    if (request.signedUrl !== "" && !store.dialect.wrapsSdk) return signed.objectOf("GET", request.signedUrl);
    requireFields("GetObject", { Bucket: request.bucket, Key: request.key });
    return store.account.bucket(request.bucket).get(request.key, request.versionId);
  };
  return [
    streaming(getObject, async (stream, call) => {
      for await (const request of stream.requests) {
        const { head, content } = stores.ask(
          request.storeName,
          { method: "GetObject", wrap: objectMessages.getFailed },
          (store) => {
            const object = read(store, request);
            checkConditions(object, conditionsFor(request, store.dialect));
            checkReadable(object, clock.now());
            return answerOf(object, request, store.dialect);
          },
        );
        let offset = 0;
        do {
          await stream.send({ ...head, body: content.subarray(offset, offset + chunkSize) });
          offset += chunkSize;
        } while (offset < content.length && !call.signal.aborted);
        return;
      }
    }),

    unary(headObject, (request) =>
      stores.ask(request.storeName, { method: "HeadObject" }, ({ account, dialect }) => {
        requireFields("HeadObject", { Bucket: request.bucket, Key: request.key });
        const object = account.bucket(request.bucket).get(request.key, request.versionId);
        checkConditions(object, conditionsFor(request, dialect));
        return { resultMetadata: new Map(object.metadata) };
      }),
    ),

    unary(isObjectExist, (request) =>
      stores.ask(request.storeName, { method: "IsObjectExist", operation: "HeadObject" }, ({ account, dialect }) => {
        requireMembers("HeadObject", { Bucket: request.bucket, Key: request.key });
        // The components on the SDK do not pass the version on.
        const versionId = dialect.wrapsSdk ? "" : request.versionId;
        return { fileExist: exists(() => account.bucket(request.bucket).has(request.key, versionId)), metadata: none };
      }),
    ),

    unary(getObjectTagging, (request) =>
      stores.ask(request.storeName, { method: "GetObjectTagging" }, ({ account, dialect }) => {
        requireFields("GetObjectTagging", { Bucket: request.bucket, Key: request.key });
        const object = account.bucket(request.bucket).get(request.key, request.versionId);
        return {
          tags: new Map(object.tags),
          versionId: dialect.wrapsSdk ? "" : shownVersion(object),
          resultMetadata: none,
        };
      }),
    ),

    unary(getObjectCannedAcl, (request) =>
      stores.ask(
        request.storeName,
        { method: "GetObjectCannedAcl", operation: "GetObjectAcl" },
        ({ account, dialect }) => {
          requireFields("GetObjectAcl", { Bucket: request.bucket, Key: request.key });
          const { acl } = account.bucket(request.bucket).get(request.key, request.versionId);
          return { cannedAcl: dialect.wrapsSdk ? grantsText(acl) : acl, owner, requestCharged: "", metadata: none };
        },
      ),
    ),
  ];
}

/** Never changed. */
const none = new Map<string, string>();

/** The version to tell a caller; none where the bucket keeps no versions. */
export function shownVersion({ versionId }: { readonly versionId: string }): string {
  return versionId === "null" ? "" : versionId;
}

function exists(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    // A HEAD of a bucket that is not there is a 404 as well.
    if (error instanceof S3Error && error.status === 404) return false;
    throw error;
  }
}

/** The components on the SDK pass no times on: theirs are of another type. */
function conditionsFor(request: ReadConditions, { wrapsSdk }: Dialect): ReadConditions {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = request;
  if (wrapsSdk) return { ifMatch, ifNoneMatch, ifModifiedSince: 0n, ifUnmodifiedSince: 0n };
  return { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince };
}

interface ObjectAnswer {
  /** What every chunk repeats. */
  readonly head: Omit<GetObjectOutput, "body">;
  readonly content: Uint8Array;
}

function answerOf(object: ObjectVersion, request: GetObjectInput, dialect: Dialect): ObjectAnswer {
  const partNumber = Number(request.partNumber);
  const part = partNumber > 0 ? partOf(object, partNumber) : undefined;
  const range = part ?? (dialect.rangesIgnored ? undefined : rangeOf(object, request.start, request.end));
  const content = range?.content ?? object.content;
  const { headers } = object;
  const head: ObjectAnswer["head"] = {
    cacheControl: request.responseCacheControl || (headers.cacheControl ?? ""),
    contentDisposition: request.responseContentDisposition || (headers.contentDisposition ?? ""),
    contentEncoding: request.responseContentEncoding || (headers.contentEncoding ?? ""),
    contentLanguage: request.responseContentLanguage || (headers.contentLanguage ?? ""),
    contentLength: BigInt(content.length),
    contentRange: range?.text ?? "",
    contentType: request.responseContentType || (headers.contentType ?? "binary/octet-stream"),
    deleteMarker: false,
    etag: object.etag,
    expiration: "",
    // The components on the SDK answer no times: theirs are of another type.
    expires: dialect.wrapsSdk ? "" : request.responseExpires || httpDate(headers.expires),
    lastModified: dialect.wrapsSdk ? 0n : unixSeconds(object.modifiedAt),
    versionId: shownVersion(object),
    tagCount: BigInt(object.tags.size),
    // S3 says nothing of the usual one.
    storageClass: object.storageClass === "STANDARD" ? "" : object.storageClass,
    partsCount: part ? BigInt(object.partSizes?.length ?? 0) : 0n,
    metadata: new Map(object.metadata),
  };
  return { head, content };
}

function httpDate(seconds: number | undefined): string {
  return seconds === undefined ? "" : new Date(seconds * 1000).toUTCString();
}

/** A time as the API has it. */
export function unixSeconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000));
}
