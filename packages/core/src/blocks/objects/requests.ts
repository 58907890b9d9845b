import type { AppendObjectInput, PutObjectInput } from "@layotto-sdk/protocol/oss";
import { InvalidInputError } from "../../errors/input-errors.js";
import { requireInteger, requireText, textMap } from "../../validate.js";
import type { ObjectTraits } from "./types.js";

/** For calls in which the store moves bytes by itself: longer than the default of unary calls. */
export const storeWorkTimeoutMs = 60_000;

const mostChunkBytes = 4_000_000;
const defaultChunkBytes = 256 * 1024;

/** A key of an object: text that is not empty. @throws InvalidInputError */
export function requireObjectKey(argument: string, key: string): string {
  if (requireText(argument, key) === "") throw new InvalidInputError(argument, key, "a key that is not empty");
  return key;
}

/** A text that may be left out. @throws InvalidInputError */
export function optionalText(argument: string, value: string | undefined): string {
  return value === undefined ? "" : requireText(argument, value);
}

/** @throws InvalidInputError */
export function chunkBytesOf(value: number = defaultChunkBytes): number {
  const wanted = `from 1,024 to ${mostChunkBytes}`;
  if (requireInteger("chunkBytes", value, 1_024, wanted) <= mostChunkBytes) return value;
  throw new InvalidInputError("chunkBytes", value, wanted);
}

/** A time as the API has it: whole seconds; 0 for none. @throws InvalidInputError */
export function secondsOf(argument: string, time: Date | undefined): bigint {
  if (time === undefined) return 0n;
  const ms = time instanceof Date ? time.getTime() : NaN;
  if (!(ms > 0)) throw new InvalidInputError(argument, time, "a Date after 1970");
  return BigInt(Math.floor(ms / 1000));
}

/** A time of an answer; 0 is none. */
export function dateOf(seconds: bigint): Date | undefined {
  return seconds === 0n ? undefined : new Date(Number(seconds) * 1000);
}

/** A number of bytes, or a place among them. @throws InvalidInputError */
export function bytesOf(argument: string, value: number | bigint, least: bigint): bigint {
  const isWhole = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  const wanted = `a whole number from ${least}, also as a bigint`;
  if (!isWhole) throw new InvalidInputError(argument, value, wanted);
  const number = BigInt(value);
  if (number < least || number > 2n ** 63n - 1n) throw new InvalidInputError(argument, value, wanted);
  return number;
}

/** How many bytes come, where the caller says. @throws InvalidInputError */
export function totalBytesOf(value: number | undefined, known: number | undefined): number | undefined {
  if (value === undefined) return known;
  bytesOf("totalBytes", value, 0n);
  return value;
}

type SharedTraits = Pick<
  PutObjectInput & AppendObjectInput,
  | "acl"
  | "cacheControl"
  | "contentDisposition"
  | "contentEncoding"
  | "expires"
  | "storageClass"
  | "serverSideEncryption"
>;

/** The fields that all writes have in common. @throws InvalidInputError */
export function traitFields(traits: ObjectTraits): SharedTraits {
  return {
    acl: optionalText("acl", traits.acl),
    cacheControl: optionalText("cacheControl", traits.cacheControl),
    contentDisposition: optionalText("contentDisposition", traits.contentDisposition),
    contentEncoding: optionalText("contentEncoding", traits.contentEncoding),
    expires: secondsOf("expires", traits.expires),
    storageClass: optionalText("storageClass", traits.storageClass),
    serverSideEncryption: optionalText("serverSideEncryption", traits.serverSideEncryption),
  };
}

/** Metadata and tags of a write. @throws InvalidInputError */
export function describedBy({ objectMetadata, tags }: Pick<ObjectTraits, "objectMetadata" | "tags">): {
  readonly metadata: Map<string, string>;
  readonly tags: Map<string, string>;
} {
  return { metadata: textMap("objectMetadata", objectMetadata), tags: textMap("tags", tags) };
}

/** An optional text of an answer; empty is none. */
export function textOrNone(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** A version of an answer; stores without versions may write `null`. */
export function versionOrNone(versionId: string): string | undefined {
  return versionId === "" || versionId === "null" ? undefined : versionId;
}

/** The messages of a write: the first says what it is, later ones have bytes alone. Without bytes it is the first alone. */
export async function* messagesOf<I extends { readonly body: Uint8Array }>(
  head: I,
  rest: I,
  chunks: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
): AsyncGenerator<I, void> {
  let bytes = 0;
  for await (const body of chunks) {
    yield { ...(bytes === 0 ? head : rest), body };
    // The transport asks for the next message once it has taken this one.
    bytes += body.byteLength;
    sent(bytes);
  }
  if (bytes > 0) return;
  yield head;
  sent(0);
}
