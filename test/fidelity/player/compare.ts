import { isDeepStrictEqual } from "node:util";
import type { Json, RecordedError } from "./recording.js";

/** How two sides are compared that are allowed to differ in some ways. */
export interface CompareOptions {
  /** `items.key`: the list that may come in any order, and its sort key. */
  readonly unordered?: string | undefined;
  /** Whether the wire loses a text that ends in a space. */
  readonly losesTrailingSpace: boolean;
}

/** What only has to be of the same kind, by the field's name: both sides match one of these. */
const shapes: Readonly<Record<string, readonly RegExp[]>> = {
  lastModified: [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})? \+0000 UTC$/, /^1[0-9]{9}$/],
  initiated: [/^1[0-9]{9}$/],
  uploadId: [/^[A-Za-z0-9_-]{40,}$/],
  versionId: [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  nextMarker: [/^[0-9a-f]{32}$/],
  signedUrl: [
    /^http:\/\/[^/]+\/[^?]+\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[^&]+&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=\d+&X-Amz-SignedHeaders=host&x-id=\w+&X-Amz-Signature=[0-9a-f]{64}$/,
  ],
};

/** Persons: what they are called does not count. */
const persons = ["owner", "initiator"];

/** Of a binding's metadata, what counts. */
const countedMetadata = ["statusCode", "status", "Content-Type"];

/** Says where a message differs from the recorded one; nothing where it does not. */
export function messageDifferences(expected: Json, got: Json, options: CompareOptions): string[] {
  const differences: string[] = [];
  compare(sorted(expected, options.unordered), sorted(got, options.unordered), "", differences);
  return differences;
}

/** Says how a failure differs from the recorded one. */
export function errorDifferences(expected: RecordedError, got: RecordedError, options: CompareOptions): string[] {
  if (expected.code !== got.code) return [`code: expected ${expected.code}, got ${got.code}`];
  return textMatches(expected, got.message, options)
    ? []
    : [`message: expected ${JSON.stringify(expected.message)}, got ${JSON.stringify(got.message)}`];
}

function textMatches({ code, message }: RecordedError, got: string, { losesTrailingSpace }: CompareOptions): boolean {
  // The runtime sent a text that ends in a space, and the recorder lost it.
  if (message === "") return got.endsWith(" ") || (losesTrailingSpace && got === "");
  // A server that stands on grpc-js words these otherwise.
  if (code === "UNIMPLEMENTED" && /^(unknown (method|service)|No message received)/.test(message)) return true;
  const scriptError = /^(.*?\bERR )/s.exec(message);
  if (scriptError) return got.startsWith(scriptError[1] ?? "");
  const parser = "cannot create cloudevent: ";
  if (message.startsWith(parser)) return got.startsWith(parser) && got.length > parser.length;
  const [head, picture] = pictureIn(message);
  const [gotHead, gotPicture] = pictureIn(got);
  if (picture)
    return head === gotHead && gotPicture !== undefined && isDeepStrictEqual(counted(picture), counted(gotPicture));
  return withoutIds(message) === withoutIds(got);
}

/** Whether an answer had ids of the request and its host counts, but not which. */
function withoutIds(message: string): string {
  return message.replace(/(RequestID|HostID): [^,]+,/g, "$1: id,");
}

function compare(expected: Json, got: Json | undefined, path: string, differences: string[]): void {
  const differ = (): void => {
    differences.push(`${path || "message"}: expected ${shown(expected)}, got ${shown(got)}`);
  };
  if (isList(expected) && isList(got)) {
    if (expected.length !== got.length) differ();
    else expected.forEach((item, index) => compare(item, got[index], `${path}[${index}]`, differences));
  } else if (isObject(expected) && isObject(got)) {
    const left = withLengths(expected, expected);
    const right = withLengths(got, expected);
    const isBindingMetadata = path.endsWith("metadata") && "statusCode" in expected;
    const keys = isBindingMetadata ? countedMetadata : [...new Set([...Object.keys(left), ...Object.keys(right)])];
    for (const key of keys) compareField(left[key], right[key], path === "" ? key : `${path}.${key}`, key, differences);
  } else if (!isDeepStrictEqual(expected, got)) differ();
}

function compareField(
  expected: Json | undefined,
  got: Json | undefined,
  path: string,
  key: string,
  differences: string[],
): void {
  const shape = shapes[key];
  if (shape && typeof expected === "string" && typeof got === "string") {
    if (shape.some((one) => one.test(expected) && one.test(got))) return;
  }
  if (persons.includes(key) && isObject(expected) && isObject(got)) {
    return compare(Object.keys(expected).sort(), Object.keys(got).sort(), path, differences);
  }
  if (expected === undefined && got === undefined) return;
  const picture = pictureOf(expected);
  const gotPicture = pictureOf(got);
  if (picture && gotPicture) compare(counted(picture), counted(gotPicture), `${path} (HTTP picture)`, differences);
  else if (expected === undefined) differences.push(`${path}: expected nothing, got ${shown(got)}`);
  else compare(expected, got, path, differences);
}

interface HttpPicture {
  readonly [key: string]: Json;
  readonly method: string;
  readonly url: string;
  readonly headers: Json;
  readonly body: string;
}

/** What a small HTTP server saw, when a base64 text holds that. */
function pictureOf(value: Json | undefined): HttpPicture | undefined {
  return typeof value === "string" ? asPicture(Buffer.from(value, "base64").toString()) : undefined;
}

/** A text that ends in such a picture, split. */
function pictureIn(text: string): [head: string, picture: HttpPicture | undefined] {
  const at = text.indexOf("{");
  return at < 0 ? [text, undefined] : [text.slice(0, at), asPicture(text.slice(at))];
}

function asPicture(text: string): HttpPicture | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const parsed = JSON.parse(text) as Partial<HttpPicture>;
    return typeof parsed.method === "string" && typeof parsed.url === "string" ? (parsed as HttpPicture) : undefined;
  } catch {
    return undefined;
  }
}

/** Method, address, body and content type count; the other headers are the runtime's own. */
function counted({ method, url, headers, body }: HttpPicture): Json {
  const named = isObject(headers) ? Object.entries(headers) : [];
  const contentType = named.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  return { method, url, contentType, body };
}

/** `dataLength` stands for that many bytes of any content. */
function withLengths(message: JsonObject, expected: JsonObject): JsonObject {
  const copy = { ...message };
  for (const name of ["data", "body"]) {
    const length = `${name}Length`;
    if (!(length in expected) || length in copy) continue;
    const value = copy[name];
    copy[length] = typeof value === "string" ? Buffer.from(value, "base64").length : 0;
    delete copy[name];
  }
  return copy;
}

function sorted(message: Json, unordered: string | undefined): Json {
  const [list, key] = unordered?.split(".") ?? [];
  if (isList(message)) return message.map((one) => sorted(one, unordered));
  if (list === undefined || key === undefined || !isObject(message)) return message;
  const items = message[list];
  if (items === undefined || !isList(items)) return message;
  const keyOf = (item: Json): string => (isObject(item) ? String(item[key] ?? "") : "");
  return { ...message, [list]: [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 400 ? text : `${text.slice(0, 400)}… (${text.length} characters)`;
}
