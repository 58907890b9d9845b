import type { CallOptions } from "../../call-options.js";
import type { TransferProgress } from "../files/types.js";

/** Told of a transfer; the numbers never fall. What it throws is ignored. */
export type OnProgress = (progress: TransferProgress) => void;

/** An object somewhere in the store. */
export interface ObjectAddress {
  /** Default: the bucket of the handle. */
  readonly bucket?: string | undefined;
  readonly key: string;
  /** Default: the current one. */
  readonly versionId?: string | undefined;
}

/** How an object is served, kept and shown. What a store does not know it ignores. */
export interface ObjectTraits {
  /**
   * Metadata of the object; S3 makes the names lower case. (`metadata` are the call's own.) The runtime's ceph and AWS
   * components drop them but for copies.
   */
  readonly objectMetadata?: Readonly<Record<string, string>> | undefined;
  /** Up to 10 on S3. The runtime's ceph and AWS components drop them here; `putTags` works. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** A predefined rule of the store, for example `public-read`. Default: the store's, `private`. */
  readonly acl?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** Until when caches may serve the object. Sent in whole seconds. */
  readonly expires?: Date | undefined;
  /** Default `STANDARD`. */
  readonly storageClass?: string | undefined;
  /** How the store encrypts at rest: `AES256` or `aws:kms`. */
  readonly serverSideEncryption?: string | undefined;
}

export interface PutObjectOptions extends CallOptions, ObjectTraits {
  /** Told after each piece that was handed to the connection. */
  readonly onProgress?: OnProgress | undefined;
  /** How many bytes the source has, for progress and for stores that must know. Default: known for bytes and blobs. */
  readonly totalBytes?: number | undefined;
  /** Bytes in a message, from 1,024 to 4,000,000. Default 262,144. */
  readonly chunkBytes?: number | undefined;
  /** A URL of `signUrl` to write by, where the component takes one (Aliyun). */
  readonly signedUrl?: string | undefined;
}

/** What a write answered. */
export interface WrittenObject {
  /** In double quotes, as the store gives it. */
  readonly etag: string;
  /** `undefined` where the bucket keeps no versions, and always after `put`: the runtime does not tell. */
  readonly versionId: string | undefined;
}

/** Bytes of an object, both ends inclusive. */
export interface ByteRange {
  /** From 0. Default 0. */
  readonly start?: number | bigint | undefined;
  /** Default: the last byte. */
  readonly end?: number | bigint | undefined;
}

/** Conditions of a read; one that does not hold is a `PreconditionFailedError`. */
export interface ReadConditions {
  /** Only if this is the object's etag. */
  readonly ifMatch?: string | undefined;
  /** Only if this is not the object's etag. */
  readonly ifNoneMatch?: string | undefined;
  /** Only if it changed after this time. The runtime's ceph and AWS components ignore it. */
  readonly ifModifiedSince?: Date | undefined;
  /** Only if it did not change after this time. The runtime's ceph and AWS components ignore it. */
  readonly ifUnmodifiedSince?: Date | undefined;
}

export interface GetObjectOptions extends CallOptions, ReadConditions {
  /** Which bytes to read. Default all. */
  readonly range?: ByteRange | undefined;
  /** Default: the current version. */
  readonly versionId?: string | undefined;
  /** One part of an object that was uploaded in parts, from 1. Not together with `range`. */
  readonly partNumber?: number | undefined;
  /** Told after each piece. */
  readonly onProgress?: OnProgress | undefined;
  /** A URL of `signUrl` to read by, where the component takes one (Aliyun). */
  readonly signedUrl?: string | undefined;
}

/** What a store tells of an object that is read. Stores tell more or less; what is not told is `undefined`. */
export interface ObjectInfo {
  /** Bytes of the whole object, also where a range is read. */
  readonly size: bigint | undefined;
  /** In double quotes, as the store gives it. */
  readonly etag: string | undefined;
  readonly contentType: string | undefined;
  readonly lastModified: Date | undefined;
  readonly versionId: string | undefined;
  readonly storageClass: string | undefined;
  readonly cacheControl: string | undefined;
  readonly contentDisposition: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLanguage: string | undefined;
  /** Until when caches may serve it, as HTTP writes it. */
  readonly expires: string | undefined;
  /** When a rule will delete it, as the store writes it. */
  readonly expiration: string | undefined;
  /** How many tags it has. */
  readonly tagCount: number;
  /** The metadata that its writer gave it. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface HeadObjectOptions extends CallOptions, ReadConditions {
  /** Default: the current version. */
  readonly versionId?: string | undefined;
  /** Asks for more than the basic metadata, where the component makes the difference. Default `false`. */
  readonly withDetails?: boolean | undefined;
}

/** A call on one version of an object. */
export interface VersionOptions extends CallOptions {
  /** Default: the current version. */
  readonly versionId?: string | undefined;
}

/** What a deletion left. */
export interface DeletedObject {
  readonly key: string;
  /** The version that was deleted for good, where one was asked for. */
  readonly versionId: string | undefined;
  /** The delete marker that was put, or was what was deleted; `undefined` where there is none. */
  readonly deleteMarkerVersionId: string | undefined;
}

/** What came of deleting many. */
export interface DeletedObjects {
  readonly deleted: readonly DeletedObject[];
  /** Those that the store did not name as deleted; it does not say why. */
  readonly failed: readonly { readonly key: string; readonly versionId: string | undefined }[];
}

/** One of many to delete: a key, or one version of it. */
export type ObjectToDelete = string | { readonly key: string; readonly versionId?: string | undefined };

export interface CopyObjectOptions extends CallOptions {
  /** Metadata of the copy, in place of those of the source. Default: the source's. */
  readonly objectMetadata?: Readonly<Record<string, string>> | undefined;
  /** Tags of the copy. Default: the source's. The runtime's ceph and AWS components ignore them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Until when caches may serve the copy. Sent in whole seconds. */
  readonly expires?: Date | undefined;
}

/** What copying made. */
export interface CopiedObject extends WrittenObject {
  readonly lastModified: Date | undefined;
}

export interface ListObjectsOptions extends CallOptions {
  /** Only keys that begin with it. */
  readonly prefix?: string | undefined;
  /** Groups keys that have it after the prefix: each group is one entry. Usually `/`. */
  readonly delimiter?: string | undefined;
  /** Begins after this key. */
  readonly startAfter?: string | undefined;
  /** Entries in one answer of the runtime, from 1 to 1,000. Default 1,000. */
  readonly pageSize?: number | undefined;
}

/** One entry of a listing. */
export type ListedEntry = ListedObject | { readonly kind: "prefix"; readonly prefix: string };

/** One object of a listing. */
export interface ListedObject {
  readonly kind: "object";
  readonly key: string;
  /** Bytes. */
  readonly size: bigint;
  /** In double quotes, as the store gives it. */
  readonly etag: string;
  readonly lastModified: Date | undefined;
  readonly storageClass: string | undefined;
  readonly owner: { readonly id: string; readonly displayName: string } | undefined;
}

export interface ListVersionsOptions extends CallOptions {
  /** Only keys that begin with it. */
  readonly prefix?: string | undefined;
  /** Entries in one answer of the runtime, from 1 to 1,000. Default 1,000. */
  readonly pageSize?: number | undefined;
}

/** One version of an object, or a delete marker. */
export type ListedVersion =
  | (Omit<ListedObject, "kind"> & { readonly kind: "version" } & VersionPlace)
  | ({
      readonly kind: "delete-marker";
      readonly key: string;
      readonly lastModified: Date | undefined;
      readonly owner: ListedObject["owner"];
    } & VersionPlace);

/** Which version it is. */
export interface VersionPlace {
  /** `null` where the bucket keeps no versions. */
  readonly versionId: string;
  /** Whether it is the current one. */
  readonly isLatest: boolean;
}

/** Who may do what with an object. */
export interface ObjectAcl {
  /** The predefined rule, where the store names one or its grants are those of one. */
  readonly rule: string | undefined;
  /** What the store said: the rule's name, or a list of grants in JSON. */
  readonly text: string;
  readonly owner: { readonly id: string; readonly displayName: string } | undefined;
}

export interface SignUrlOptions extends CallOptions {
  /** What the URL allows. Default `GET`. */
  readonly method?: "GET" | "PUT" | undefined;
  /** Whole seconds for which the URL is good, from 1 to 604,800 (S3's most). */
  readonly expiresInSeconds: number;
}

export interface AppendObjectOptions extends CallOptions, Omit<ObjectTraits, "objectMetadata"> {
  /** Size of the object so far, as the append before answered. Default 0: a new object. */
  readonly position?: number | bigint | undefined;
  /** MD5 of what is appended in base64, which the store compares. */
  readonly contentMd5?: string | undefined;
  /** Metadata of a new object, as text that its store reads. */
  readonly metaText?: string | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Bytes in a message, from 1,024 to 4,000,000. Default 262,144. */
  readonly chunkBytes?: number | undefined;
}

export interface RestoreObjectOptions extends VersionOptions {
  /** Days for which the object can be read; a whole number from 1. */
  readonly days: number;
  /** Speed and price. Default: the store's. */
  readonly tier?: "Expedited" | "Standard" | "Bulk" | undefined;
}

export interface BandwidthLimitOptions extends CallOptions {
  /** Bits per second on average; a whole number from 1. */
  readonly bitsPerSecond: number | bigint;
  /** The gateway that the limit is for. */
  readonly gateway: string;
}

export type { TransferProgress };
