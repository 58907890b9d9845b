import {
  appendObject,
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
  putObject,
  putObjectCannedAcl,
  putObjectTagging,
  restoreObject,
  signURL,
  type AppendObjectInput,
  type GetObjectInput,
  type PutObjectInput,
} from "@layotto-sdk/protocol/oss";
import { byteLengthOf, chunksOf, sending, type ByteSource } from "../../async/byte-source.js";
import { tell } from "../../async/tell.js";
import type { CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import {
  requireArray,
  requireFilled,
  requireFunction,
  requireInteger,
  requireOneOf,
  requireOptions,
  textMap,
  textRecord,
} from "../../validate.js";
import { aclOf } from "./acl.js";
import { ObjectDownload } from "./download.js";
import { objectRule } from "./errors.js";
import { listedEntries, listedSize, listedVersions, type Listing } from "./listing.js";
import { listedUploads, MultipartUpload } from "./multipart.js";
import { checkedRange, sentRange } from "./range.js";
import {
  bytesOf,
  chunkBytesOf,
  dateOf,
  describedBy,
  messagesOf,
  optionalText,
  requireObjectKey,
  secondsOf,
  storeWorkTimeoutMs,
  totalBytesOf,
  traitFields,
  versionOrNone,
} from "./requests.js";
import { ObjectTransfer } from "./transfer.js";
import { beginFields, uploadInParts } from "./upload.js";
import type { BeginUploadOptions, ListedUpload, ListUploadsOptions, UploadOptions } from "./upload-types.js";
import type {
  AppendObjectOptions,
  CopiedObject,
  CopyObjectOptions,
  DeletedObject,
  DeletedObjects,
  GetObjectOptions,
  HeadObjectOptions,
  ListedEntry,
  ListedVersion,
  ListObjectsOptions,
  ListVersionsOptions,
  ObjectAcl,
  ObjectAddress,
  ObjectToDelete,
  OnProgress,
  PutObjectOptions,
  ReadConditions,
  RestoreObjectOptions,
  SignUrlOptions,
  VersionOptions,
  WrittenObject,
} from "./types.js";

/** What DeleteObjects takes at once. */
const mostDeletions = 1_000;
const mostOnPage = 1_000;

/**
 * A bucket of an object store.
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a store that the runtime does
 * not have, `BucketNotFoundError` for a bucket that the store does not have, `NotSupportedByRuntimeError` for what the
 * store's component cannot do, and those of every call.
 */
export class Bucket {
  readonly #caller: Caller;
  /** The store's name. */
  readonly store: string;
  /** The bucket's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, store: string, name: string) {
    this.#caller = caller;
    this.store = store;
    this.name = name;
  }

  /**
   * Writes an object from bytes, a blob, a Node or Web stream, or an iterable of bytes, no faster than the runtime takes
   * them. When the source fails, or the signal fires, the transfer is cancelled. `upload` is for large objects, and for
   * those with a content type: the runtime has no field for it here.
   *
   * @example
   * ```ts
   * await runtime.objects("oss_demo").bucket("photos").put("cat.jpg", createReadStream("cat.jpg"), {
   *   tags: { animal: "cat" },
   * });
   * ```
   */
  async put(key: string, source: ByteSource, options: PutObjectOptions = {}): Promise<WrittenObject> {
    const given = requireOptions("options", options);
    const { metadata: meta, tags: tagging } = describedBy(given);
    const totalBytes = totalBytesOf(given.totalBytes, byteLengthOf(source));
    const head = putObject.request.fromPartial({
      ...this.#place(key),
      ...traitFields(given),
      meta,
      tagging,
      signedUrl: optionalText("signedUrl", given.signedUrl),
      contentLength: BigInt(totalBytes ?? 0),
    });
    const rest: PutObjectInput = putObject.request.fromPartial({});
    const chunks = chunksOf("source", source, chunkBytesOf(given.chunkBytes));
    const messages = messagesOf(head, rest, chunks, progressOf(given.onProgress, totalBytes));
    const answer = await sending(chunks, this.#caller.clientStream(putObject, messages, given, this.#context(key)));
    return { etag: answer.etag, versionId: versionOrNone(answer.versionId) };
  }

  /**
   * Uploads an object in parts, several at a time, as one call. At most `concurrency + 1` parts are in memory. What it
   * began it aborts when it fails; with `onToken` it leaves the parts for a later call to `resume`.
   *
   * @throws UploadNotFoundError where the upload to resume does not exist any more
   */
  async upload(key: string, source: ByteSource, options: UploadOptions = {}): Promise<WrittenObject> {
    requireObjectKey("key", key);
    return await uploadInParts(this, key, source, requireOptions("options", options));
  }

  /**
   * Reads an object. Nothing is asked for until the download, or its `info()`, is read. A range comes as asked also from
   * a component that ignores ranges; it then costs the transfer of what lies before.
   *
   * @throws ObjectNotFoundError while reading, where there is no such object
   * @throws PreconditionFailedError while reading, where a condition does not hold
   * @throws RangeNotSatisfiableError while reading, where the range begins after the last byte
   * @throws ObjectArchivedError while reading, where it was not restored
   */
  get(key: string, options: GetObjectOptions = {}): ObjectDownload {
    const given = requireOptions("options", options);
    const { onProgress, partNumber = 0 } = given;
    if (onProgress !== undefined) requireFunction("onProgress", onProgress);
    const range = checkedRange(given.range);
    requireInteger("partNumber", partNumber, 0, "a whole number from 1");
    if (range && partNumber > 0) throw new InvalidInputError("partNumber", partNumber, "either range or partNumber");
    const versionId = optionalText("versionId", given.versionId);
    const request: GetObjectInput = getObject.request.fromPartial({
      ...this.#place(key),
      ...conditionFields(given),
      ...sentRange(range),
      versionId,
      partNumber: BigInt(partNumber),
      signedUrl: optionalText("signedUrl", given.signedUrl),
    });
    const answers = this.#caller.serverStream(getObject, request, given, this.#context(key));
    const listing = this.#listing({ signal: given.signal, metadata: given.metadata }, key, mostOnPage);
    const sizeOf = (): Promise<bigint | undefined> => listedSize(listing, key, versionId);
    const context = { method: "GetObject", store: this.store, key };
    return new ObjectDownload(new ObjectTransfer({ answers, range, sizeOf, onProgress, context }), context);
  }

  /**
   * The metadata of an object, without its bytes. Size and etag are with `get(key).info()` and `list()`.
   * @throws ObjectNotFoundError where there is no such object, or no such bucket
   */
  async head(key: string, options: HeadObjectOptions = {}): Promise<Readonly<Record<string, string>>> {
    const given = requireOptions("options", options);
    const request = headObject.request.fromPartial({
      ...this.#place(key),
      ...conditionFields(given),
      versionId: optionalText("versionId", given.versionId),
      withDetails: given.withDetails === true,
    });
    const answer = await this.#caller.unary(headObject, request, given, this.#context(key));
    return textRecord(answer.resultMetadata);
  }

  /** Whether there is such an object. In a bucket that does not exist there is none. */
  async exists(key: string, options: VersionOptions = {}): Promise<boolean> {
    const given = requireOptions("options", options);
    const request = isObjectExist.request.fromPartial(this.#version(key, given));
    return (await this.#caller.unary(isObjectExist, request, given, this.#context(key))).fileExist;
  }

  /**
   * Copies an object of the store, of this bucket for a key alone, to `key` of this bucket.
   * @throws ObjectNotFoundError where there is nothing to copy
   */
  async copy(source: string | ObjectAddress, key: string, options: CopyObjectOptions = {}): Promise<CopiedObject> {
    const given = requireOptions("options", options);
    const { metadata, tags } = describedBy(given);
    const request = copyObject.request.fromPartial({
      ...this.#place(key),
      copySource: this.sourceOf(source),
      tagging: tags,
      expires: secondsOf("expires", given.expires),
      metadataDirective: given.objectMetadata === undefined ? "" : "REPLACE",
      metadata,
    });
    const context = { ...this.#context(key), timeoutMs: storeWorkTimeoutMs };
    const answer = await this.#caller.unary(copyObject, request, given, context);
    const { etag = "", lastModified = 0n } = answer.copyObjectResult ?? {};
    return { etag, versionId: versionOrNone(answer.versionId), lastModified: dateOf(lastModified) };
  }

  /**
   * Deletes an object: for good where the bucket keeps no versions, else behind a delete marker. With `versionId` that
   * version is deleted for good (by a call that also the runtime's ceph and AWS components pass the version on with). An
   * object that does not exist is no error.
   */
  async delete(key: string, options: VersionOptions = {}): Promise<DeletedObject> {
    const given = requireOptions("options", options);
    const { versionId } = this.#version(key, given);
    if (versionId !== "") {
      const [deleted] = (await this.deleteMany([{ key, versionId }], given)).deleted;
      return deleted ?? { key, versionId, deleteMarkerVersionId: undefined };
    }
    const request = deleteObject.request.fromPartial(this.#place(key));
    const answer = await this.#caller.unary(deleteObject, request, given, this.#context(key));
    const deleteMarkerVersionId = answer.deleteMarker ? versionOrNone(answer.versionId) : undefined;
    return { key, versionId: undefined, deleteMarkerVersionId };
  }

  /** Deletes many objects, 1,000 in a call. Those that do not exist count as deleted. */
  async deleteMany(objects: readonly ObjectToDelete[], options: CallOptions = {}): Promise<DeletedObjects> {
    const given = requireOptions("options", options);
    const wanted = requireArray("objects", objects).map((object, index) => identifier(`objects[${index}]`, object));
    const deleted: DeletedObject[] = [];
    for (let at = 0; at < wanted.length; at += mostDeletions) {
      const request = deleteObjects.request.fromPartial({
        storeName: this.store,
        bucket: this.name,
        delete: { objects: wanted.slice(at, at + mostDeletions), quiet: false },
      });
      const answer = await this.#caller.unary(deleteObjects, request, given, this.#context(undefined));
      for (const { key, versionId, deleteMarker, deleteMarkerVersionId } of answer.deleted) {
        const marker = deleteMarker ? versionOrNone(deleteMarkerVersionId) : undefined;
        deleted.push({ key, versionId: versionOrNone(versionId), deleteMarkerVersionId: marker });
      }
    }
    const idOf = (key: string, versionId: string | undefined): string => JSON.stringify([key, versionId ?? ""]);
    const gone = new Set(deleted.map(({ key, versionId }) => idOf(key, versionId)));
    const failed = wanted
      .filter(({ key, versionId }) => !gone.has(idOf(key, versionOrNone(versionId))))
      .map(({ key, versionId }) => ({ key, versionId: versionOrNone(versionId) }));
    return { deleted, failed };
  }

  /**
   * The objects of the bucket by key, page after page as they are read. With a delimiter the keys that share a prefix up
   * to it are one entry, also where the component loses such groups (at the price of a call for each).
   */
  async *list(options: ListObjectsOptions = {}): AsyncGenerator<ListedEntry, void> {
    const given = requireOptions("options", options);
    const delimiter = optionalText("delimiter", given.delimiter);
    const startAfter = optionalText("startAfter", given.startAfter);
    const prefix = optionalText("prefix", given.prefix);
    yield* listedEntries(this.#listing(given, prefix, given.pageSize), delimiter, startAfter);
  }

  /** Every version and delete marker of the bucket by key, the current one first. What the runtime lists twice comes once. */
  async *listVersions(options: ListVersionsOptions = {}): AsyncGenerator<ListedVersion, void> {
    const given = requireOptions("options", options);
    yield* listedVersions(this.#listing(given, optionalText("prefix", given.prefix), given.pageSize));
  }

  /** The tags of an object. @throws ObjectNotFoundError where there is no such object */
  async getTags(key: string, options: VersionOptions = {}): Promise<Readonly<Record<string, string>>> {
    const given = requireOptions("options", options);
    const request = getObjectTagging.request.fromPartial(this.#version(key, given));
    return textRecord((await this.#caller.unary(getObjectTagging, request, given, this.#context(key))).tags);
  }

  /**
   * Replaces all tags of an object; those left out are gone.
   * @throws ObjectNotFoundError where there is no such object
   */
  async putTags(key: string, tags: Readonly<Record<string, string>>, options: VersionOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const request = putObjectTagging.request.fromPartial({ ...this.#version(key, given), tags: textMap("tags", tags) });
    // The SDK of AWS refuses to put no tags.
    if (request.tags.size === 0) return await this.deleteTags(key, given);
    await this.#caller.unary(putObjectTagging, request, given, this.#context(key));
  }

  /** Removes all tags of an object. @throws ObjectNotFoundError where there is no such object */
  async deleteTags(key: string, options: VersionOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const request = deleteObjectTagging.request.fromPartial(this.#version(key, given));
    await this.#caller.unary(deleteObjectTagging, request, given, this.#context(key));
  }

  /** Who may do what with an object. @throws ObjectNotFoundError where there is no such object */
  async getAcl(key: string, options: VersionOptions = {}): Promise<ObjectAcl> {
    const given = requireOptions("options", options);
    const request = getObjectCannedAcl.request.fromPartial(this.#version(key, given));
    return aclOf(await this.#caller.unary(getObjectCannedAcl, request, given, this.#context(key)));
  }

  /**
   * Sets a predefined rule of the store: `private`, `public-read` and others.
   * @throws ObjectNotFoundError where there is no such object
   */
  async putAcl(key: string, acl: string, options: VersionOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const request = putObjectCannedAcl.request.fromPartial({
      ...this.#version(key, given),
      acl: requireFilled("acl", acl, 'a rule of the store, for example "private"'),
    });
    await this.#caller.unary(putObjectCannedAcl, request, given, this.#context(key));
  }

  /** A URL that lets its bearer read or write one object without credentials. Whether the object exists is not asked. */
  async signUrl(key: string, options: SignUrlOptions): Promise<string> {
    const given = requireOptions("options", options);
    const { method = "GET", expiresInSeconds } = given;
    const longest = 604_800;
    const wanted = `a whole number of seconds from 1 to ${longest}`;
    if (requireInteger("expiresInSeconds", expiresInSeconds, 1, wanted) > longest) {
      throw new InvalidInputError("expiresInSeconds", expiresInSeconds, wanted);
    }
    const request = signURL.request.fromPartial({
      ...this.#place(key),
      method: requireOneOf("method", method, ["GET", "PUT"]),
      expiredInSec: BigInt(expiresInSeconds),
    });
    return (await this.#caller.unary(signURL, request, given, this.#context(key))).signedUrl;
  }

  /**
   * Appends to an object that was begun so.
   * @returns the position for the next append: the size of the object now
   * @throws NotSupportedByRuntimeError on ceph and AWS
   */
  async append(key: string, source: ByteSource, options: AppendObjectOptions = {}): Promise<bigint> {
    const given = requireOptions("options", options);
    const head: AppendObjectInput = appendObject.request.fromPartial({
      ...this.#place(key),
      ...traitFields(given),
      position: bytesOf("position", given.position ?? 0n, 0n),
      contentMd5: optionalText("contentMd5", given.contentMd5),
      meta: optionalText("metaText", given.metaText),
      tags: textMap("tags", given.tags),
    });
    const rest: AppendObjectInput = appendObject.request.fromPartial({});
    const chunks = chunksOf("source", source, chunkBytesOf(given.chunkBytes));
    const messages = messagesOf(head, rest, chunks, progressOf(given.onProgress, byteLengthOf(source)));
    const answer = this.#caller.clientStream(appendObject, messages, given, this.#context(key));
    return (await sending(chunks, answer)).appendPosition;
  }

  /**
   * Begins to bring an archived object back for some days; that can take hours.
   * @throws NotSupportedByRuntimeError on ceph
   * @throws ObjectNotFoundError where there is no such object
   */
  async restore(key: string, options: RestoreObjectOptions): Promise<void> {
    const given = requireOptions("options", options);
    const { days, tier } = given;
    requireInteger("days", days, 1, "a whole number of days from 1");
    if (tier !== undefined) requireOneOf("tier", tier, ["Expedited", "Standard", "Bulk"]);
    const request = restoreObject.request.fromPartial({
      ...this.#version(key, given),
      restoreRequest: { days, ...(tier && { tier, glacierJobParameters: { tier } }) },
    });
    await this.#caller.unary(restoreObject, request, given, this.#context(key));
  }

  /** Begins an upload whose parts are sent by hand; it takes up space until it is completed or aborted. */
  async beginUpload(key: string, options: BeginUploadOptions = {}): Promise<MultipartUpload> {
    const given = requireOptions("options", options);
    const request = createMultipartUpload.request.fromPartial({ ...this.#place(key), ...beginFields(given) });
    const answer = await this.#caller.unary(createMultipartUpload, request, given, this.#context(key));
    return this.uploadOf(key, answer.uploadId);
  }

  /** An upload that was begun before. Nothing is sent: whether it exists shows with the first call. */
  uploadOf(key: string, uploadId: string): MultipartUpload {
    const id = requireFilled("uploadId", uploadId, "the id of an upload that was begun");
    return new MultipartUpload(this.#caller, this, requireObjectKey("key", key), id, this.#context(key));
  }

  /** Uploads that were begun and not ended, by key. What the runtime lists twice comes once. */
  async *listUploads(options: ListUploadsOptions = {}): AsyncGenerator<ListedUpload, void> {
    const given = requireOptions("options", options);
    yield* listedUploads(this.#listing(given, optionalText("prefix", given.prefix), given.pageSize));
  }

  /** @internal */
  sourceOf(source: string | ObjectAddress): {
    copySourceBucket: string;
    copySourceKey: string;
    copySourceVersionId: string;
  } {
    const { bucket, key, versionId } = typeof source === "string" ? { key: source } : requireOptions("source", source);
    return {
      copySourceBucket:
        bucket === undefined
          ? this.name
          : requireFilled("source.bucket", bucket, "the name of a bucket, or leave it out for this one"),
      copySourceKey: requireObjectKey("source.key", key),
      copySourceVersionId: optionalText("source.versionId", versionId),
    };
  }

  #place(key: string): { storeName: string; bucket: string; key: string } {
    return { storeName: this.store, bucket: this.name, key: requireObjectKey("key", key) };
  }

  #version(
    key: string,
    { versionId }: VersionOptions,
  ): { storeName: string; bucket: string; key: string; versionId: string } {
    return { ...this.#place(key), versionId: optionalText("versionId", versionId) };
  }

  #context(key: string | undefined): CallContext {
    return { store: this.store, key, rule: objectRule(this.name) };
  }

  #listing(call: CallOptions, prefix: string, pageSize: number = mostOnPage): Listing {
    const wanted = `a whole number from 1 to ${mostOnPage}`;
    if (requireInteger("pageSize", pageSize, 1, wanted) > mostOnPage) {
      throw new InvalidInputError("pageSize", pageSize, wanted);
    }
    const context = this.#context(undefined);
    return { caller: this.#caller, context, store: this.store, bucket: this.name, prefix, pageSize, call };
  }
}

function progressOf(onProgress: OnProgress | undefined, totalBytes: number | undefined): (bytes: number) => void {
  if (onProgress === undefined) return () => undefined;
  requireFunction("onProgress", onProgress);
  return (transferredBytes) => tell(onProgress, { transferredBytes, totalBytes });
}

function conditionFields(conditions: ReadConditions): {
  ifMatch: string;
  ifNoneMatch: string;
  ifModifiedSince: bigint;
  ifUnmodifiedSince: bigint;
} {
  return {
    ifMatch: optionalText("ifMatch", conditions.ifMatch),
    ifNoneMatch: optionalText("ifNoneMatch", conditions.ifNoneMatch),
    ifModifiedSince: secondsOf("ifModifiedSince", conditions.ifModifiedSince),
    ifUnmodifiedSince: secondsOf("ifUnmodifiedSince", conditions.ifUnmodifiedSince),
  };
}

function identifier(argument: string, object: ObjectToDelete): { key: string; versionId: string } {
  const { key, versionId } = typeof object === "string" ? { key: object } : requireOptions(argument, object);
  return {
    key: requireObjectKey(`${argument}.key`, key),
    versionId: optionalText(`${argument}.versionId`, versionId),
  };
}
