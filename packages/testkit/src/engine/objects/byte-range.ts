import { s3Errors } from "./s3-errors.js";
import type { ObjectVersion } from "./stored-object.js";

/** Some bytes of an object, and where they stand in it. */
export interface ByteRange {
  readonly content: Uint8Array;
  /** As HTTP writes it, `bytes 0-9/100`. */
  readonly text: string;
}

/**
 * The bytes from `start` to `end`, both inclusive; an `end` of 0 means the last. An `end` before `start` asks for
 * nothing, as in HTTP, and neither do two zeros.
 * @returns `undefined` for the whole object
 * @throws S3Error where it begins after the last byte
 */
export function rangeOf({ content }: ObjectVersion, start: bigint, end: bigint): ByteRange | undefined {
  if (start < 0n || (start === 0n && end <= 0n) || (end > 0n && end < start)) return undefined;
  const first = Number(start);
  if (first >= content.length) throw s3Errors.rangeNotSatisfiable();
  const last = end > 0n ? Math.min(Number(end), content.length - 1) : content.length - 1;
  return slice(content, first, last);
}

/** The bytes of one part, as it was uploaded; an object without parts is one. @throws S3Error where there is none */
export function partOf({ content, partSizes = [content.length] }: ObjectVersion, partNumber: number): ByteRange {
  const size = partSizes[partNumber - 1];
  if (size === undefined) throw s3Errors.noSuchPart();
  const first = partSizes.slice(0, partNumber - 1).reduce((sum, one) => sum + one, 0);
  return slice(content, first, first + size - 1);
}

function slice(content: Uint8Array, first: number, last: number): ByteRange {
  return { content: content.subarray(first, last + 1), text: `bytes ${first}-${last}/${content.length}` };
}
