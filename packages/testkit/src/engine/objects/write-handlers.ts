import {
  appendObject,
  copyObject,
  deleteObject,
  deleteObjects,
  deleteObjectTagging,
  putObject,
  putObjectCannedAcl,
  putObjectTagging,
  restoreObject,
  type AppendObjectInput,
  type PutObjectInput,
} from "@layotto-sdk/protocol/oss";
import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import { streaming, unary, type Handler, type HandlerStream } from "../handlers.js";
import { commonMessages, objectMessages, refused } from "../messages.js";
import { cannedRule } from "./acl.js";
import { restore } from "./archive.js";
import type { Bucket } from "./bucket.js";
import type { Dialect } from "./dialect.js";
import { shownVersion, unixSeconds } from "./read-handlers.js";
import { requireFields, requireMembers } from "./required.js";
import { s3Errors } from "./s3-errors.js";
import type { SignedRequests } from "./signed-requests.js";
import { etagOf, joinedEtag, type NewObject, type ObjectHeaders, type ObjectTraits } from "./stored-object.js";
import { ObjectRequestError, type ObjectStore, type ObjectStores } from "./stores.js";
import { smallestPartBytes } from "./uploads.js";

const mostDeletions = 1000;
const mostTags = 10;

/** The calls that write one object or delete some. */
export function writeHandlers(stores: ObjectStores, signed: SignedRequests, clock: Clock): Handler[] {
  return [
    streaming(putObject, async (stream) => {
      const { head, content } = await received(stream);
      const answer = stores.ask(head.storeName, { method: "PutObject" }, (store) => {
        const { bucket, key } = putPlace(store, signed, head);
        return bucket.put(key, asStored(content, traitsOf(head, store.dialect), store.dialect));
      });
      const { etag } = answer;
      const empty = { expiration: "", requestCharged: "", versionId: "" };
      await stream.send({ ...empty, bucketKeyEnabled: false, etag, metadata: none });
    }),

    streaming(appendObject, async (stream) => {
      const { head, content } = await received(stream);
      const position = stores.ask(head.storeName, { method: "AppendObject" }, ({ account }) => {
        requireFields("AppendObject", { Bucket: head.bucket, Key: head.key });
        return append(account.bucket(head.bucket), head, content);
      });
      await stream.send({ appendPosition: BigInt(position), metadata: none });
    }),

    unary(deleteObject, (request) =>
      stores.ask(request.storeName, { method: "DeleteObject" }, ({ account, dialect }) => {
        requireMembers("DeleteObject", { Bucket: request.bucket, Key: request.key });
        const bucket = account.bucket(request.bucket);
        // The components on the SDK do not pass the version on.
        const versionId = dialect.wrapsSdk ? "" : request.versionId;
        const deletion = versionId === "" ? bucket.delete(request.key) : bucket.deleteVersion(request.key, versionId);
        return { ...deletion, requestCharged: "", metadata: none };
      }),
    ),

    unary(deleteObjects, (request) =>
      stores.ask(request.storeName, { method: "DeleteObjects" }, ({ account, dialect }) => {
        const objects = request.delete?.objects ?? [];
        requireFields("DeleteObjects", { "Delete.Objects": objects.length > 0 });
        requireMembers("DeleteObjects", { Bucket: request.bucket });
        if (objects.length > mostDeletions) throw s3Errors.malformed();
        const bucket = account.bucket(request.bucket);
        const deleted = objects.map(({ key, versionId }) => {
          const deletion = versionId === "" ? bucket.delete(key) : bucket.deleteVersion(key, versionId);
          const deleteMarkerVersionId = deletion.deleteMarker ? deletion.versionId : "";
          return { key, versionId, deleteMarker: deletion.deleteMarker, deleteMarkerVersionId };
        });
        // The components on the SDK do not pass `quiet` on.
        return { deleted: request.delete?.quiet && !dialect.wrapsSdk ? [] : deleted, metadata: none };
      }),
    ),

    unary(copyObject, (request) =>
      stores.ask(request.storeName, { method: "CopyObject" }, ({ account, dialect }) => {
        const { copySource: from } = request;
        if (!from) throw new ObjectRequestError(objectMessages.copySourceMissing());
        requireFields("CopyObject", { Bucket: request.bucket, Key: request.key });
        const target = account.bucket(request.bucket);
        const source = account.bucket(from.copySourceBucket).get(from.copySourceKey, from.copySourceVersionId);
        const replaces = request.metadataDirective === "REPLACE";
        const isItself = from.copySourceBucket === request.bucket && from.copySourceKey === request.key;
        if (isItself && !replaces && from.copySourceVersionId === "") throw s3Errors.copyToItself();
        const tags = request.tagging.size > 0 && !dialect.metadataLost ? checkedTags(request.tagging) : source.tags;
        const copy = target.put(request.key, {
          content: source.content,
          headers: request.expires > 0n ? { ...source.headers, expires: Number(request.expires) } : source.headers,
          metadata: replaces ? lowerCased(request.metadata) : source.metadata,
          tags,
          acl: "private",
          storageClass: source.storageClass,
        });
        return {
          // The components on the SDK answer no times: theirs are of another type.
          copyObjectResult: { etag: copy.etag, lastModified: dialect.wrapsSdk ? 0n : unixSeconds(copy.modifiedAt) },
          versionId: shownVersion(copy),
          expiration: "",
          metadata: none,
        };
      }),
    ),

    unary(putObjectTagging, (request) =>
      stores.ask(request.storeName, { method: "PutObjectTagging" }, ({ account, dialect }) => {
        const tagSet = !dialect.wrapsSdk || request.tags.size > 0;
        requireFields("PutObjectTagging", { Bucket: request.bucket, Key: request.key, "Tagging.TagSet": tagSet });
        const object = account.bucket(request.bucket).get(request.key, request.versionId);
        object.tags = checkedTags(request.tags);
        return { versionId: dialect.wrapsSdk ? "" : shownVersion(object), resultMetadata: none };
      }),
    ),

    unary(deleteObjectTagging, (request) =>
      stores.ask(request.storeName, { method: "DeleteObjectTagging" }, ({ account }) => {
        requireFields("DeleteObjectTagging", { Bucket: request.bucket, Key: request.key });
        const object = account.bucket(request.bucket).get(request.key, request.versionId);
        object.tags = none;
        return { versionId: shownVersion(object), resultMetadata: none };
      }),
    ),

    unary(putObjectCannedAcl, (request) =>
      stores.ask(
        request.storeName,
        { method: "PutObjectCannedAcl", operation: "PutObjectAcl" },
        ({ account, dialect }) => {
          requireMembers("PutObjectAcl", { Bucket: request.bucket, Key: request.key });
          const versionId = dialect.wrapsSdk ? "" : request.versionId;
          const object = account.bucket(request.bucket).get(request.key, versionId);
          object.acl = cannedRule(request.acl);
          return { requestCharged: "", metadata: none };
        },
      ),
    ),

    unary(restoreObject, (request) =>
      stores.ask(request.storeName, { method: "RestoreObject" }, ({ account }) => {
        requireFields("RestoreObject", { Bucket: request.bucket, Key: request.key });
        const object = account.bucket(request.bucket).get(request.key, request.versionId);
        const { days = 0, tier = "", glacierJobParameters } = request.restoreRequest ?? {};
        restore(object, days, glacierJobParameters?.tier || tier, clock.now());
        return { requestCharged: "", restoreOutputPath: "", metadata: none };
      }),
    ),
  ];
}

/** Never changed. */
const none = new Map<string, string>();

/** The first message of an upload with the bytes of all. @throws StatusError where none came */
export async function received<I extends { readonly body: Uint8Array }>(
  stream: HandlerStream<I, unknown>,
): Promise<{ readonly head: I; readonly content: Uint8Array }> {
  let head: I | undefined;
  const pieces: Uint8Array[] = [];
  for await (const message of stream.requests) {
    head ??= message;
    if (message.body.length > 0) pieces.push(message.body);
  }
  if (!head) throw refused(commonMessages.streamWithoutMessage());
  return { head, content: new Uint8Array(Buffer.concat(pieces)) };
}

/** Names as HTTP headers have them. */
export function lowerCased(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...metadata].map(([name, value]) => [name.toLowerCase(), value]));
}

/** @throws S3Error for more than S3 takes */
export function checkedTags(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (tags.size > mostTags) throw s3Errors.tooManyTags();
  return new Map(tags);
}

/** @throws S3Error where the content arrived otherwise than its sender had it */
export function checkDigest(content: Uint8Array, contentMd5: string): void {
  if (contentMd5 === "") return;
  if (createHash("md5").update(content).digest("base64") !== contentMd5) throw s3Errors.badDigest();
}

/** The headers of an object that a request names; those that it leaves empty are left out. */
export function headersOf(given: { readonly [Name in keyof ObjectHeaders]?: string | bigint }): ObjectHeaders {
  const present = Object.entries(given).filter(([, value]) => value !== "" && value !== 0n);
  return Object.fromEntries(present.map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]));
}

function putPlace(
  { account, dialect }: ObjectStore,
  signed: SignedRequests,
  head: PutObjectInput,
): { readonly bucket: Bucket; readonly key: string } {
  if (head.signedUrl !== "" && !dialect.wrapsSdk) {
    const { bucket, objectKey } = signed.place("PUT", head.signedUrl);
    return { bucket, key: objectKey };
  }
  requireFields("PutObject", { Bucket: head.bucket, Key: head.key });
  return { bucket: account.bucket(head.bucket), key: head.key };
}

function traitsOf(head: PutObjectInput, dialect: Dialect): ObjectTraits {
  const { cacheControl, contentDisposition, contentEncoding, expires } = head;
  return {
    headers: headersOf({
      contentType: "application/octet-stream",
      cacheControl,
      contentDisposition,
      contentEncoding,
      expires,
    }),
    metadata: dialect.metadataLost ? none : lowerCased(head.meta),
    tags: dialect.metadataLost ? none : checkedTags(head.tagging),
    acl: cannedRule(head.acl),
    storageClass: head.storageClass || "STANDARD",
  };
}

/** The SDK's uploader sends what fills one part in parts. */
function asStored(content: Uint8Array, traits: ObjectTraits, { wrapsSdk }: Dialect): NewObject {
  if (!wrapsSdk || content.length < smallestPartBytes) return { ...traits, content };
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += smallestPartBytes)
    parts.push(content.subarray(at, at + smallestPartBytes));
  return {
    ...traits,
    headers: { ...traits.headers, contentType: "binary/octet-stream" },
    content,
    etag: joinedEtag(parts.map(etagOf)),
    partSizes: parts.map((part) => part.length),
  };
}

/** @returns the size of the object now */
function append(bucket: Bucket, head: AppendObjectInput, added: Uint8Array): number {
  checkDigest(added, head.contentMd5);
  const before = bucket.has(head.key) ? bucket.get(head.key) : undefined;
  if (before && !before.appendable) throw s3Errors.notAppendable();
  if (head.position !== BigInt(before?.content.length ?? 0)) throw s3Errors.wrongPosition();
  const { cacheControl, contentDisposition, contentEncoding, expires } = head;
  const traits: ObjectTraits = before ?? {
    headers: headersOf({
      contentType: "application/octet-stream",
      cacheControl,
      contentDisposition,
      contentEncoding,
      expires,
    }),
    metadata: none,
    tags: checkedTags(head.tags),
    acl: cannedRule(head.acl),
    storageClass: head.storageClass || "STANDARD",
  };
  const { headers, metadata, tags, acl, storageClass } = traits;
  const content = new Uint8Array(Buffer.concat([before?.content ?? new Uint8Array(0), added]));
  bucket.put(head.key, { headers, metadata, tags, acl, storageClass, content, appendable: true });
  return content.length;
}
