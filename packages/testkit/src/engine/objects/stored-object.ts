import { createHash } from "node:crypto";

/** HTTP headers that an object is served with; those not set are left out. */
export interface ObjectHeaders {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** Unix seconds. */
  readonly expires?: number;
}

/** All of an object but its content. */
export interface ObjectTraits {
  readonly headers: ObjectHeaders;
  /** The user's metadata, with names in lower case as HTTP has them. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  /** A canned rule, `private` by default. */
  readonly acl: string;
  /** `STANDARD` by default. */
  readonly storageClass: string;
}

/** One version of an object. */
export interface ObjectVersion extends ObjectTraits {
  readonly kind: "object";
  readonly key: string;
  /** `null` where the bucket keeps no versions. */
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  readonly content: Uint8Array;
  /** In double quotes. */
  readonly etag: string;
  /** Sizes of the parts that it was uploaded in; `undefined` where it was not. */
  readonly partSizes: readonly number[] | undefined;
  readonly appendable: boolean;
  tags: ReadonlyMap<string, string>;
  acl: string;
  /** When an archived object can be read, in milliseconds since the epoch. */
  restored: { readonly from: number; readonly until: number } | undefined;
}

/** The version that hides a deleted object. */
export interface DeleteMarker {
  readonly kind: "marker";
  readonly key: string;
  readonly versionId: string;
  readonly modifiedAt: number;
}

/** What a new version is made of. */
export interface NewObject extends ObjectTraits {
  readonly content: Uint8Array;
  /** Default: the MD5 of the content. */
  readonly etag?: string;
  readonly partSizes?: readonly number[];
  readonly appendable?: boolean;
}

/** Storage classes that are read only after a restore. */
const archives = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Whether an object is in an archive, restored or not. */
export function isArchived({ storageClass }: ObjectTraits): boolean {
  return archives.has(storageClass);
}

/** The MD5 of a content in double quotes: what S3 calls its etag. */
export function etagOf(content: Uint8Array): string {
  return `"${md5(content).toString("hex")}"`;
}

/** The etag of an object that was joined from parts: the MD5 of their MD5s, and how many there were. */
export function joinedEtag(partEtags: readonly string[]): string {
  const digests = Buffer.concat(partEtags.map((etag) => Buffer.from(unquoted(etag), "hex")));
  return `"${md5(digests).toString("hex")}-${partEtags.length}"`;
}

/** An etag without its quotes. */
export function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/s, "$1");
}

/** The order of keys: by their UTF-8 bytes. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function md5(bytes: Uint8Array): Buffer {
  return createHash("md5").update(bytes).digest();
}
