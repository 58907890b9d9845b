import type { GetObjectOutput } from "@layotto-sdk/protocol/oss";
import { InvalidInputError } from "../../errors/input-errors.js";
import { bytesOf } from "./requests.js";
import type { ByteRange } from "./types.js";

/** A range that was checked. `end` is inclusive, and left out for the last byte. */
export interface CheckedRange {
  readonly start: bigint;
  readonly end: bigint | undefined;
}

/** @throws InvalidInputError for one that is none */
export function checkedRange(range: ByteRange | undefined): CheckedRange | undefined {
  if (range === undefined) return undefined;
  if (typeof range !== "object" || range === null) {
    throw new InvalidInputError("range", range, "an object with start, end or both");
  }
  const start = bytesOf("range.start", range.start ?? 0n, 0n);
  const end = range.end === undefined ? undefined : bytesOf("range.end", range.end, 0n);
  if (end !== undefined && end < start) {
    throw new InvalidInputError("range.end", range.end, `at least range.start, which is ${start}; it is inclusive`);
  }
  return start === 0n && end === undefined ? undefined : { start, end };
}

/** How a request names a range. An end of 0 means the last byte there, so that the first alone needs one more. */
export function sentRange(range: CheckedRange | undefined): { readonly start: bigint; readonly end: bigint } {
  if (!range) return { start: 0n, end: 0n };
  return { start: range.start, end: range.end === 0n ? 1n : (range.end ?? 0n) };
}

/** What of the bytes that come was asked for: so many are skipped, and of the others so many taken. */
export interface Cut {
  readonly skip: bigint;
  /** `undefined` for all the others. */
  readonly take: bigint | undefined;
  /** Bytes of the whole object, where that is known. */
  readonly size: bigint | undefined;
}

/** What the first answer leaves open. */
export type CutDecision =
  | { readonly kind: "decided"; readonly cut: Cut }
  /** What came may be the range or the whole object: it is the whole if the object has this size. */
  | { readonly kind: "whole-if-size"; readonly size: bigint; readonly whole: Cut; readonly part: Cut }
  | { readonly kind: "beyond" };

/**
 * Finds out what a store made of a range. The runtime's ceph and AWS components send the whole object whatever was
 * asked, and nothing in their answer says so; other components answer the range, some without saying so either.
 */
export function decideCut(range: CheckedRange | undefined, head: GetObjectOutput): CutDecision {
  const { contentLength, contentRange, etag } = head;
  if (!range) {
    // A store that tells nothing of the object tells no size.
    const size = contentLength === 0n && etag === "" ? undefined : contentLength;
    return decided({ skip: 0n, take: undefined, size });
  }
  const { start, end } = range;
  const take = end === undefined ? undefined : end - start + 1n;
  const told = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(contentRange);
  if (told) {
    const [, first = "0", total = "*"] = told;
    return decided({ skip: start - BigInt(first), take, size: total === "*" ? undefined : BigInt(total) });
  }
  const part: Cut = { skip: 0n, take, size: undefined };
  if (contentLength === 0n || start === 0n) return decided(part);
  const whole: Cut = { skip: start, take, size: contentLength };
  if (take !== undefined && contentLength > take) return start < contentLength ? decided(whole) : { kind: "beyond" };
  return { kind: "whole-if-size", size: contentLength, whole, part };
}

function decided(cut: Cut): CutDecision {
  return { kind: "decided", cut };
}
