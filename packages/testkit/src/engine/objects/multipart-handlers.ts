import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
  uploadPartCopy,
  type CreateMultipartUploadInput,
} from "@layotto-sdk/protocol/oss";
import { streaming, unary, type Handler } from "../handlers.js";
import { cannedRule, owner } from "./acl.js";
import type { Bucket } from "./bucket.js";
import { rangeOf } from "./byte-range.js";
import type { Dialect } from "./dialect.js";
import { pageOf } from "./pages.js";
import { shownVersion, unixSeconds } from "./read-handlers.js";
import { requireFields } from "./required.js";
import type { ObjectTraits } from "./stored-object.js";
import type { ObjectStores } from "./stores.js";
import type { Upload } from "./uploads.js";
import { checkDigest, checkedTags, headersOf, lowerCased, received } from "./write-handlers.js";

const initiator = {
  displayName: "user1-11111a31-17b5-4fb7-9df5-b111111f13de",
  id: "arn:aws:iam::123456789012:user/user1-11111a31-17b5-4fb7-9df5-b111111f13de",
} as const;

const mostParts = 1000;

/** The calls that upload an object in parts. */
export function multipartHandlers(stores: ObjectStores): Handler[] {
  return [
    unary(createMultipartUpload, (request) =>
      stores.ask(request.storeName, { method: "CreateMultipartUpload" }, ({ account, dialect }) => {
        requireFields("CreateMultipartUpload", { Bucket: request.bucket, Key: request.key });
        const { id } = account.bucket(request.bucket).uploads.begin(request.key, traitsOf(request, dialect));
        const { bucket, key } = request;
        return { ...nothingEncrypted, bucket, key, uploadId: id, abortDate: 0n, abortRuleId: "", metadata: none };
      }),
    ),

    streaming(uploadPart, async (stream) => {
      const { head, content } = await received(stream);
      const { etag } = stores.ask(head.storeName, { method: "UploadPart" }, ({ account }) => {
        const { bucket, upload } = uploadOf("UploadPart", account.bucket.bind(account), head);
        checkDigest(content, head.contentMd5);
        return bucket.uploads.addPart(upload, head.partNumber, content);
      });
      await stream.send({ ...nothingEncrypted, etag, metadata: none });
    }),

    unary(uploadPartCopy, (request) =>
      stores.ask(request.storeName, { method: "UploadPartCopy" }, ({ account, dialect }) => {
        const { copySource: from, startPosition, partSize } = request;
        // The component follows the missing source into nothing, and the runtime answers for it with nothing.
        if (!from) return { ...copiedNothing, metadata: none };
        const { bucket, upload } = uploadOf("UploadPartCopy", account.bucket.bind(account), request);
        const source = account.bucket(from.copySourceBucket).get(from.copySourceKey, from.copySourceVersionId);
        const end = partSize > 0n ? startPosition + partSize - 1n : 0n;
        const range = dialect.rangesIgnored ? undefined : rangeOf(source, startPosition, end);
        const part = bucket.uploads.addPart(upload, request.partNumber, range?.content ?? source.content);
        const lastModified = dialect.wrapsSdk ? 0n : unixSeconds(part.modifiedAt);
        return {
          ...copiedNothing,
          copyPartResult: { etag: part.etag, lastModified },
          copySourceVersionId: shownVersion(source),
          metadata: none,
        };
      }),
    ),

    unary(completeMultipartUpload, (request) =>
      stores.ask(request.storeName, { method: "CompleteMultipartUpload" }, ({ account, dialect }) => {
        const { bucket, upload } = uploadOf("CompleteMultipartUpload", account.bucket.bind(account), request);
        const named = (request.multipartUpload?.parts ?? []).map(({ partNumber, etag }) => ({
          number: partNumber,
          etag,
        }));
        const object = bucket.put(request.key, bucket.uploads.complete(upload, named));
        return {
          bucket: bucket.name,
          key: request.key,
          bucketKeyEnabled: false,
          etag: object.etag,
          expiration: "",
          location: `http://${bucket.name}.s3.amazonaws.com/${request.key}`,
          requestCharged: "",
          sseKmsKeyId: "",
          serverSideEncryption: "",
          versionId: dialect.isCeph ? object.versionId : shownVersion(object),
          metadata: none,
        };
      }),
    ),

    unary(abortMultipartUpload, (request) =>
      stores.ask(request.storeName, { method: "AbortMultipartUpload" }, ({ account }) => {
        const { bucket, upload } = uploadOf("AbortMultipartUpload", account.bucket.bind(account), request);
        bucket.uploads.abort(upload);
        return { requestCharged: "", metadata: none };
      }),
    ),

    unary(listParts, (request) =>
      stores.ask(request.storeName, { method: "ListParts" }, ({ account, dialect }) => {
        const { bucket, upload } = uploadOf("ListParts", account.bucket.bind(account), request);
        const limit = Number(request.maxParts) > 0 ? Math.min(Number(request.maxParts), mostParts) : mostParts;
        const after = [...upload.parts.values()]
          .filter(({ number }) => number > Number(request.partNumberMarker))
          .sort((a, b) => a.number - b.number);
        const parts = after.slice(0, limit);
        return {
          bucket: bucket.name,
          key: upload.key,
          uploadId: upload.id,
          nextPartNumberMarker: String(parts.at(-1)?.number ?? ""),
          maxParts: BigInt(limit),
          isTruncated: parts.length < after.length,
          parts: parts.map(({ number, content, etag, modifiedAt }) => ({
            etag: dialect.listsDoubled ? "" : etag,
            lastModified: dialect.listsDoubled ? 0n : unixSeconds(modifiedAt),
            partNumber: BigInt(number),
            size: BigInt(content.length),
          })),
          metadata: none,
        };
      }),
    ),

    unary(listMultipartUploads, (request) =>
      stores.ask(request.storeName, { method: "ListMultipartUploads" }, ({ account, dialect }) => {
        requireFields("ListMultipartUploads", { Bucket: request.bucket });
        const { prefix, delimiter, keyMarker, uploadIdMarker } = request;
        const bucket = account.bucket(request.bucket);
        const all = bucket.uploads.list();
        const passed = uploadsUpTo(all, keyMarker, uploadIdMarker);
        const page = pageOf(all, {
          prefix,
          delimiter,
          limit: Number(request.maxUploads),
          after: keyMarker,
          alsoOfAfter: (upload) => passed !== undefined && !passed.has(upload),
        });
        const once = !dialect.listsDoubled;
        const uploads = page.entries.map(({ id, key, initiatedAt, traits }) => ({
          initiated: once ? unixSeconds(initiatedAt) : 0n,
          initiator,
          key,
          owner,
          storageClass: traits.storageClass,
          uploadId: id,
        }));
        return {
          bucket: bucket.name,
          commonPrefixes: [...page.prefixes],
          delimiter,
          encodingType: "",
          isTruncated: page.next !== undefined,
          keyMarker,
          maxUploads: page.limit,
          nextKeyMarker: page.next?.name ?? "",
          nextUploadIdMarker: page.next?.entry?.id ?? "",
          prefix,
          uploadIdMarker,
          uploads: once ? uploads : [...uploads, ...uploads],
          metadata: none,
        };
      }),
    ),
  ];
}

/** Never changed. */
const none = new Map<string, string>();

/** What answers say of an encryption that the mock does not do. */
const nothingEncrypted = {
  bucketKeyEnabled: false,
  requestCharged: "",
  sseCustomerAlgorithm: "",
  sseCustomerKeyMd5: "",
  sseKmsEncryptionContext: "",
  sseKmsKeyId: "",
  serverSideEncryption: "",
} as const;

const copiedNothing = { ...nothingEncrypted, copyPartResult: undefined, copySourceVersionId: "" } as const;

interface UploadRequest {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

function uploadOf(
  operation: string,
  bucketOf: (name: string) => Bucket,
  { bucket: name, key, uploadId }: UploadRequest,
): { readonly bucket: Bucket; readonly upload: Upload } {
  requireFields(operation, { Bucket: name, Key: key, UploadId: uploadId });
  const bucket = bucketOf(name);
  return { bucket, upload: bucket.uploads.get(key, uploadId) };
}

function traitsOf(request: CreateMultipartUploadInput, dialect: Dialect): ObjectTraits {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires } = request;
  return {
    headers: headersOf({
      contentType,
      cacheControl,
      contentDisposition,
      contentEncoding,
      contentLanguage,
      expires,
    }),
    metadata: dialect.metadataLost ? none : lowerCased(request.metaData),
    tags: dialect.metadataLost ? none : checkedTags(request.tagging),
    acl: cannedRule(request.acl),
    storageClass: request.storageClass || "STANDARD",
  };
}

/** The uploads of a key up to the one that a marker names; `undefined` where it names none. */
function uploadsUpTo(all: readonly Upload[], key: string, id: string): ReadonlySet<Upload> | undefined {
  if (id === "") return undefined;
  const ofKey = all.filter((upload) => upload.key === key);
  return new Set(ofKey.slice(0, ofKey.findIndex((upload) => upload.id === id) + 1));
}
