import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { s3Errors } from "./s3-errors.js";

/** What a URL is signed with. */
export interface SigningKey {
  /** Shown in the URL. */
  readonly id: string;
  readonly region: string;
  readonly secret: string;
}

/** A request that a URL is to allow. */
export interface SignableRequest {
  readonly method: "GET" | "PUT";
  readonly bucket: string;
  readonly objectKey: string;
  /** Seconds for which the URL is good. */
  readonly expiresInSeconds: number;
}

const algorithm = "AWS4-HMAC-SHA256";

/** A URL that lets its bearer make one request, in the form of AWS's fourth version of signatures. */
export function signUrl(base: string, request: SignableRequest, key: SigningKey, nowMs: number): string {
  const { method, bucket, objectKey, expiresInSeconds } = request;
  const { origin, host } = new URL(base);
  const path = ["", bucket, ...objectKey.split("/")].map(encoded).join("/");
  const date = timestamp(nowMs);
  const query = new Map([
    ["X-Amz-Algorithm", algorithm],
    ["X-Amz-Credential", `${key.id}/${scopeOf(date, key.region)}`],
    ["X-Amz-Date", date],
    ["X-Amz-Expires", String(expiresInSeconds)],
    ["X-Amz-SignedHeaders", "host"],
    ["x-id", method === "GET" ? "GetObject" : "PutObject"],
  ]);
  const signature = signatureOf({ method, path, host, query }, key.secret);
  return `${origin}${path}?${queryText(query)}&X-Amz-Signature=${signature}`;
}

/** A request that came by a URL. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query as they arrived. */
  readonly target: string;
  /** The Host header. */
  readonly host: string;
}

/** What a signed URL allows. */
export interface Allowed {
  readonly bucket: string;
  readonly objectKey: string;
}

/**
 * Checks the signature of a request, and that it came in time.
 * @returns what it allows, or `undefined` where another secret has signed it
 * @throws S3Error where it is not signed, or too late
 */
export function verify(request: ArrivedRequest, secret: string, nowMs: number): Allowed | undefined {
  const [path = "", search = ""] = request.target.split("?", 2);
  const query = new Map(new URLSearchParams(search));
  const signature = query.get("X-Amz-Signature") ?? "";
  query.delete("X-Amz-Signature");
  if (signature === "" || query.get("X-Amz-Algorithm") !== algorithm) throw s3Errors.accessDenied();
  const wanted = signatureOf({ method: request.method, path, host: request.host, query }, secret);
  if (!sameText(signature, wanted)) return undefined;
  const signedAt = parseTimestamp(query.get("X-Amz-Date") ?? "");
  if (nowMs >= signedAt + Number(query.get("X-Amz-Expires")) * 1000) throw s3Errors.requestExpired();
  const [, bucket = "", ...key] = path.split("/").map(decodeURIComponent);
  return { bucket, objectKey: key.join("/") };
}

interface CanonicalRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly query: ReadonlyMap<string, string>;
}

function signatureOf({ method, path, host, query }: CanonicalRequest, secret: string): string {
  const date = query.get("X-Amz-Date") ?? "";
  const [, ...scope] = (query.get("X-Amz-Credential") ?? "").split("/");
  const canonical = [method, path, queryText(query), `host:${host}\n`, "host", "UNSIGNED-PAYLOAD"].join("\n");
  const text = [algorithm, date, scope.join("/"), createHash("sha256").update(canonical).digest("hex")].join("\n");
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of scope) key = hmac(key, part);
  return hmac(key, text).toString("hex");
}

function scopeOf(date: string, region: string): string {
  return `${date.slice(0, 8)}/${region}/s3/aws4_request`;
}

/** In the order of the names' bytes, as the signature wants it. */
function queryText(query: ReadonlyMap<string, string>): string {
  const pairs = [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return pairs.sort((a, b) => (a < b ? -1 : 1)).join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** `20261123T015859Z` */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function parseTimestamp(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
