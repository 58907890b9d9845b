import {
  abortMultipartUpload,
  completeMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
  uploadPartCopy,
  type UploadPartInput,
} from "@layotto-sdk/protocol/oss";
import { byteLengthOf, chunksOf, sending, type ByteSource } from "../../async/byte-source.js";
import { tell } from "../../async/tell.js";
import type { CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import { requireArray, requireFunction, requireInteger, requireOptions, requireText } from "../../validate.js";
import { once, ownerOf, stuck, type Listing } from "./listing.js";
import {
  bytesOf,
  dateOf,
  messagesOf,
  optionalText,
  storeWorkTimeoutMs,
  textOrNone,
  totalBytesOf,
  versionOrNone,
} from "./requests.js";
import type { ObjectAddress } from "./types.js";
import type {
  CompletedUpload,
  CopyPartOptions,
  ListedPart,
  ListedUpload,
  ListPartsOptions,
  UploadedPart,
  UploadPartOptions,
} from "./upload-types.js";

const mostParts = 10_000;
const mostOnPage = 1_000;
const chunkBytes = 256 * 1024;

/** The bucket of an upload, as far as one needs it. */
interface UploadBucket {
  readonly store: string;
  readonly name: string;
  sourceOf(source: string | ObjectAddress): {
    copySourceBucket: string;
    copySourceKey: string;
    copySourceVersionId: string;
  };
}

/**
 * An upload in parts that was begun, for those who send the parts themselves; `Bucket.upload` does all of it.
 *
 * Errors of every call: `UploadNotFoundError` where the upload does not exist any more (the runtime's ceph component
 * hides that from `part` and `complete`: a `RuntimeError` there), and those of every call of the bucket.
 */
export class MultipartUpload {
  readonly #caller: Caller;
  readonly #bucket: UploadBucket;
  readonly #context: CallContext;
  readonly key: string;
  /** The store's id of the upload. */
  readonly id: string;

  /** @internal */
  constructor(caller: Caller, bucket: UploadBucket, key: string, id: string, context: CallContext) {
    this.#caller = caller;
    this.#bucket = bucket;
    this.#context = context;
    this.key = key;
    this.id = id;
  }

  /** Sends one part; one with the same number is replaced. On S3 each but the last has 5 MiB or more. */
  async part(partNumber: number, source: ByteSource, options: UploadPartOptions = {}): Promise<UploadedPart> {
    const given = requireOptions("options", options);
    const { onProgress } = given;
    if (onProgress !== undefined) requireFunction("onProgress", onProgress);
    const totalBytes = totalBytesOf(given.totalBytes, byteLengthOf(source));
    const head: UploadPartInput = uploadPart.request.fromPartial({
      ...this.#place(),
      partNumber: requirePartNumber("partNumber", partNumber),
      contentLength: BigInt(totalBytes ?? 0),
      contentMd5: optionalText("contentMd5", given.contentMd5),
    });
    const rest: UploadPartInput = uploadPart.request.fromPartial({});
    const chunks = chunksOf("source", source, chunkBytes);
    const messages = messagesOf(head, rest, chunks, (transferredBytes) => {
      if (onProgress) tell(onProgress, { transferredBytes, totalBytes });
    });
    const { etag } = await sending(chunks, this.#caller.clientStream(uploadPart, messages, given, this.#context));
    return { partNumber, etag };
  }

  /** Takes one part from an object of the store. @throws ObjectNotFoundError where there is no such object */
  async copyPart(
    partNumber: number,
    source: string | ObjectAddress,
    options: CopyPartOptions = {},
  ): Promise<UploadedPart> {
    const given = requireOptions("options", options);
    const request = uploadPartCopy.request.fromPartial({
      ...this.#place(),
      partNumber: requirePartNumber("partNumber", partNumber),
      copySource: this.#bucket.sourceOf(source),
      startPosition: bytesOf("start", given.start ?? 0n, 0n),
      partSize: given.size === undefined ? 0n : bytesOf("size", given.size, 1n),
    });
    const context = { ...this.#context, timeoutMs: storeWorkTimeoutMs };
    const { copyPartResult } = await this.#caller.unary(uploadPartCopy, request, given, context);
    return { partNumber, etag: copyPartResult?.etag ?? "" };
  }

  /** The parts that the store has, by number. @throws NotSupportedByRuntimeError on AWS */
  async *parts(options: ListPartsOptions = {}): AsyncGenerator<ListedPart, void> {
    const given = requireOptions("options", options);
    const { pageSize = mostOnPage } = given;
    requireInteger("pageSize", pageSize, 1, `a whole number from 1 to ${mostOnPage}`);
    for (let marker = 0; ;) {
      const request = listParts.request.fromPartial({
        ...this.#place(),
        maxParts: BigInt(pageSize),
        partNumberMarker: BigInt(marker),
      });
      const page = await this.#caller.unary(listParts, request, given, this.#context);
      for (const { partNumber, size, etag, lastModified } of page.parts) {
        yield { partNumber: Number(partNumber), size, etag: textOrNone(etag), lastModified: dateOf(lastModified) };
      }
      if (!page.isTruncated) return;
      const next = Number(page.nextPartNumberMarker);
      if (!(next > marker)) throw stuck("ListParts", { store: this.#bucket.store, bucket: this.#bucket.name });
      marker = next;
    }
  }

  /** Joins parts to the object, in the order of their numbers; those left out are dropped. */
  async complete(parts: readonly UploadedPart[], options: CallOptions = {}): Promise<CompletedUpload> {
    const given = requireOptions("options", options);
    const named = requireArray("parts", parts).map((part, index) => {
      const { partNumber, etag } = requireOptions(`parts[${index}]`, part);
      return {
        partNumber: requirePartNumber(`parts[${index}].partNumber`, partNumber),
        etag: requireText(`parts[${index}].etag`, etag),
      };
    });
    if (named.length === 0) throw new InvalidInputError("parts", parts, "one part or more");
    const request = completeMultipartUpload.request.fromPartial({
      ...this.#place(),
      multipartUpload: { parts: named.sort((a, b) => a.partNumber - b.partNumber) },
    });
    const context = { ...this.#context, timeoutMs: storeWorkTimeoutMs };
    const answer = await this.#caller.unary(completeMultipartUpload, request, given, context);
    return { etag: answer.etag, versionId: versionOrNone(answer.versionId), location: textOrNone(answer.location) };
  }

  /** Ends the upload and drops its parts. Parts still on their way may need a second abort. */
  async abort(options: CallOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const request = abortMultipartUpload.request.fromPartial(this.#place());
    await this.#caller.unary(abortMultipartUpload, request, given, this.#context);
  }

  #place(): { storeName: string; bucket: string; key: string; uploadId: string } {
    return { storeName: this.#bucket.store, bucket: this.#bucket.name, key: this.key, uploadId: this.id };
  }
}

/** The uploads of a bucket that were begun and not ended, page after page, each once. */
export async function* listedUploads(listing: Listing): AsyncGenerator<ListedUpload, void> {
  const { caller, context, store, bucket, prefix, pageSize, call } = listing;
  let keyMarker = "";
  let uploadIdMarker = "";
  for (;;) {
    const request = listMultipartUploads.request.fromPartial({
      storeName: store,
      bucket,
      prefix,
      maxUploads: BigInt(pageSize),
      keyMarker,
      uploadIdMarker,
    });
    const page = await caller.unary(listMultipartUploads, request, call, context);
    const uploads = once(
      page.uploads,
      ({ key, uploadId }) => [key, uploadId],
      ({ initiated }) => initiated,
    );
    for (const { key, uploadId, initiated, storageClass, owner } of uploads) {
      yield {
        key,
        uploadId,
        initiated: dateOf(initiated),
        storageClass: textOrNone(storageClass),
        owner: ownerOf(owner),
      };
    }
    if (!page.isTruncated) return;
    if (page.nextKeyMarker === keyMarker && page.nextUploadIdMarker === uploadIdMarker) {
      throw stuck("ListMultipartUploads", listing);
    }
    keyMarker = page.nextKeyMarker;
    uploadIdMarker = page.nextUploadIdMarker;
  }
}

function requirePartNumber(argument: string, value: number): number {
  const wanted = `a whole number from 1 to ${mostParts}`;
  if (requireInteger(argument, value, 1, wanted) > mostParts) throw new InvalidInputError(argument, value, wanted);
  return value;
}
