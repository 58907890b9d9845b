import { s3Errors } from "./s3-errors.js";
import { unquoted, type ObjectVersion } from "./stored-object.js";

/** Conditions of a read, as a request has them; an empty text and 0 are none. */
export interface ReadConditions {
  readonly ifMatch: string;
  readonly ifNoneMatch: string;
  /** Unix seconds. */
  readonly ifModifiedSince: bigint;
  /** Unix seconds. */
  readonly ifUnmodifiedSince: bigint;
}

/**
 * Checks conditions in HTTP's order: an etag that matches makes a date count no more.
 * @throws S3Error where one does not hold
 */
export function checkConditions({ etag, modifiedAt }: ObjectVersion, conditions: ReadConditions): void {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = BigInt(Math.floor(modifiedAt / 1000));
  if (ifMatch !== "") {
    if (!matches(etag, ifMatch)) throw s3Errors.preconditionFailed();
  } else if (ifUnmodifiedSince > 0n && modified > ifUnmodifiedSince) throw s3Errors.preconditionFailed();
  if (ifNoneMatch !== "") {
    if (matches(etag, ifNoneMatch)) throw s3Errors.notModified();
  } else if (ifModifiedSince > 0n && modified <= ifModifiedSince) throw s3Errors.notModified();
}

function matches(etag: string, wanted: string): boolean {
  return wanted === "*" || wanted.split(",").some((one) => unquoted(one.trim()) === unquoted(etag));
}
