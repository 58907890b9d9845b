import type { CallOptions } from "../../call-options.js";
import type { ListedObject, ObjectTraits, OnProgress } from "./types.js";

export interface BeginUploadOptions extends CallOptions, ObjectTraits {
  /** Default: the store's, `binary/octet-stream` on S3. */
  readonly contentType?: string | undefined;
  readonly contentLanguage?: string | undefined;
}

export interface UploadOptions extends BeginUploadOptions {
  /** Bytes in a part, from 102,400. S3 wants 5,242,880 or more in each but the last. Default 8,388,608. */
  readonly partBytes?: number | undefined;
  /** Parts on their way at a time, from 1 to 64. Default 4. */
  readonly concurrency?: number | undefined;
  /** Told after each piece of each part, of all parts together. */
  readonly onProgress?: OnProgress | undefined;
  /** How many bytes the source has, for progress. Default: known for bytes and blobs. */
  readonly totalBytes?: number | undefined;
  /**
   * Goes on with an upload that failed: the last token that it gave. The source is the same one from its beginning; what
   * was uploaded is read and not sent again. Key and `partBytes` are those of the token.
   */
  readonly resume?: string | undefined;
  /**
   * Given a token at the beginning and after each part: keep the last one. With it a failed upload is not aborted, so
   * that it can be resumed, and takes up space until then; `uploadOf(key, id).abort()` ends it, with the id of
   * `listUploads()`.
   */
  readonly onToken?: ((token: string) => void) | undefined;
}

/** A part that the store has. */
export interface UploadedPart {
  /** From 1 to 10,000. */
  readonly partNumber: number;
  /** Needed to complete the upload. */
  readonly etag: string;
}

export interface UploadPartOptions extends CallOptions {
  /** MD5 of the part in base64, which the store compares. */
  readonly contentMd5?: string | undefined;
  /** How many bytes the source has. Default: known for bytes and blobs. */
  readonly totalBytes?: number | undefined;
  /** Told after each piece that was handed to the connection. */
  readonly onProgress?: OnProgress | undefined;
}

export interface CopyPartOptions extends CallOptions {
  /** First byte to copy. Default 0. The runtime's ceph and AWS components ignore it. */
  readonly start?: number | bigint | undefined;
  /** Bytes to copy. Default all. The runtime's ceph and AWS components ignore it. */
  readonly size?: number | bigint | undefined;
}

/** A part of a listing. */
export interface ListedPart {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: bigint;
  /** The runtime's ceph component does not tell. */
  readonly etag: string | undefined;
  readonly lastModified: Date | undefined;
}

export interface ListPartsOptions extends CallOptions {
  /** Parts in one answer of the runtime, from 1 to 1,000. Default 1,000. */
  readonly pageSize?: number | undefined;
}

export interface ListUploadsOptions extends CallOptions {
  /** Only keys that begin with it. */
  readonly prefix?: string | undefined;
  /** Uploads in one answer of the runtime, from 1 to 1,000. Default 1,000. */
  readonly pageSize?: number | undefined;
}

/** An upload that was begun and not ended. */
export interface ListedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** When it began, where the store tells. */
  readonly initiated: Date | undefined;
  readonly storageClass: string | undefined;
  readonly owner: ListedObject["owner"];
}

/** What completing an upload made. */
export interface CompletedUpload {
  /** In double quotes; not a hash of the content, and with the number of parts after a dash. */
  readonly etag: string;
  readonly versionId: string | undefined;
  /** URL of the object, as the store gives it. */
  readonly location: string | undefined;
}
