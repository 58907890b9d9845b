import type { Clock } from "../clock.js";
import type { Account } from "./account.js";
import { checkReadable } from "./archive.js";
import type { Bucket } from "./bucket.js";
import { rangeOf } from "./byte-range.js";
import { checkConditions } from "./conditions.js";
import { S3Error, s3Errors } from "./s3-errors.js";
import { signUrl, verify, type Allowed, type ArrivedRequest, type SignableRequest } from "./signed-urls.js";
import type { ObjectVersion } from "./stored-object.js";
import type { ObjectStore, ObjectStores } from "./stores.js";

/** An HTTP request by a signed URL. */
export interface SignedHttpRequest extends ArrivedRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What it is answered with. */
export interface SignedHttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Where URLs point while nobody serves them: a name that never resolves. */
const nowhere = "http://objects.invalid";

/** Signs URLs, and answers the requests that come by them. */
export class SignedRequests {
  /** Where the requests are served; the last one is what new URLs point to. */
  readonly bases: string[] = [];
  readonly #stores: ObjectStores;
  readonly #clock: Clock;

  constructor(stores: ObjectStores, clock: Clock) {
    this.#stores = stores;
    this.#clock = clock;
  }

  /** A URL for one request, where this mock is served; else where the configuration says that the store is. */
  sign({ key, endpoint }: ObjectStore, request: SignableRequest): string {
    const base = this.bases.at(-1) ?? (URL.canParse(endpoint) ? endpoint : nowhere);
    return signUrl(base, request, key, this.#clock.now());
  }

  /** What a URL reads, given to a call in place of bucket and key. @throws S3Error where the URL does not allow it */
  objectOf(method: "GET", url: string): ObjectVersion {
    const { bucket, objectKey } = this.place(method, url);
    return bucket.get(objectKey);
  }

  /** What a URL is about. @throws S3Error where the URL does not allow it */
  place(method: "GET" | "PUT", url: string): { readonly bucket: Bucket; readonly objectKey: string } {
    if (!URL.canParse(url)) throw s3Errors.accessDenied();
    const { host, pathname, search } = new URL(url);
    const { account, bucket, objectKey } = this.#allowed({ method, host, target: pathname + search });
    return { bucket: account.bucket(bucket), objectKey };
  }

  /** Answers a request; one that is refused gets S3's XML. */
  answer(request: SignedHttpRequest): SignedHttpAnswer {
    try {
      const { account, bucket, objectKey } = this.#allowed(request);
      const place = account.bucket(bucket);
      return request.method === "PUT" ? written(place, objectKey, request) : this.#read(place, objectKey, request);
    } catch (error) {
      if (error instanceof S3Error) return refusal(error);
      throw error;
    }
  }

  #allowed(request: ArrivedRequest): Allowed & { readonly account: Account } {
    for (const { account, secret } of this.#stores.accounts()) {
      const allowed = verify(request, secret, this.#clock.now());
      if (allowed) return { ...allowed, account };
    }
    throw s3Errors.badSignature();
  }

  #read(bucket: Bucket, key: string, { headers }: SignedHttpRequest): SignedHttpAnswer {
    const object = bucket.get(key);
    const ifMatch = headers["if-match"] ?? "";
    const ifNoneMatch = headers["if-none-match"] ?? "";
    checkConditions(object, { ifMatch, ifNoneMatch, ifModifiedSince: 0n, ifUnmodifiedSince: 0n });
    checkReadable(object, this.#clock.now());
    const range = httpRange(object, headers["range"] ?? "");
    return {
      status: range ? 206 : 200,
      headers: { ...headersOf(object), ...(range && { "Content-Range": range.text }) },
      body: range?.content ?? object.content,
    };
  }
}

function written(bucket: Bucket, key: string, { headers, body }: SignedHttpRequest): SignedHttpAnswer {
  const object = bucket.put(key, {
    content: body,
    headers: { contentType: headers["content-type"] ?? "binary/octet-stream" },
    metadata: new Map(),
    tags: new Map(),
    acl: "private",
    storageClass: "STANDARD",
  });
  return { status: 200, headers: { ETag: object.etag }, body: new Uint8Array(0) };
}

/** `bytes=2-4`, `bytes=2-` and `bytes=-3`; what is no such range reads the whole. */
function httpRange(object: ObjectVersion, header: string): ReturnType<typeof rangeOf> {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === "" && last === "") return undefined;
  const size = object.content.length;
  if (first === "") return rangeOf(object, BigInt(Math.max(0, size - Number(last))), BigInt(size - 1));
  // Two zeros would ask for nothing, and the last byte is as good an end as any after it.
  const end = last === "" ? BigInt(Math.max(Number(first), size - 1)) : BigInt(last);
  if (first === "0" && end === 0n && size > 0) {
    return { content: object.content.subarray(0, 1), text: `bytes 0-0/${size}` };
  }
  return rangeOf(object, BigInt(first), end);
}

function headersOf({ etag, modifiedAt, headers, metadata, versionId }: ObjectVersion): Record<string, string> {
  const given = {
    "Cache-Control": headers.cacheControl,
    "Content-Disposition": headers.contentDisposition,
    "Content-Encoding": headers.contentEncoding,
    "Content-Language": headers.contentLanguage,
    "x-amz-version-id": versionId === "null" ? undefined : versionId,
  };
  return {
    "Content-Type": headers.contentType ?? "binary/octet-stream",
    ETag: etag,
    "Last-Modified": new Date(modifiedAt).toUTCString(),
    "Accept-Ranges": "bytes",
    ...Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...Object.fromEntries([...metadata].map(([name, value]) => [`x-amz-meta-${name}`, encodeURI(value)])),
  };
}

function refusal({ status, code, message }: S3Error): SignedHttpAnswer {
  if (status === 304) return { status, headers: {}, body: new Uint8Array(0) };
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { "Content-Type": "application/xml" }, body: new TextEncoder().encode(xml) };
}
