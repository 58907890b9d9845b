import { NotSupportedByRuntimeError, RuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, where, type Failure, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when an object is read, described, copied or tagged that is not there, or a version of it that is not. */
export class ObjectNotFoundError extends LayottoError {
  static override readonly brand: string = "ObjectNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("OBJECT_NOT_FOUND", message, context);
  }
}

/** Thrown when the store has no bucket of the name. */
export class BucketNotFoundError extends LayottoError {
  static override readonly brand: string = "BucketNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("BUCKET_NOT_FOUND", message, context);
  }
}

/** Thrown when an upload in parts is gone: completed, aborted, or never begun. */
export class UploadNotFoundError extends LayottoError {
  static override readonly brand: string = "UploadNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("UPLOAD_NOT_FOUND", message, context);
  }
}

/** Thrown when a condition of a read (`ifMatch`, `ifNoneMatch`, ...) does not hold. */
export class PreconditionFailedError extends LayottoError {
  static override readonly brand: string = "PreconditionFailedError";
  /** `not-modified` where the object is still the one that the caller has; else it has become another one. */
  readonly reason: "changed" | "not-modified";

  constructor(reason: "changed" | "not-modified", message: string, context: ErrorContext = {}) {
    super("PRECONDITION_FAILED", message, context);
    this.reason = reason;
  }
}

/** Thrown when a range begins after the last byte of its object. */
export class RangeNotSatisfiableError extends LayottoError {
  static override readonly brand: string = "RangeNotSatisfiableError";

  constructor(message: string, context: ErrorContext = {}) {
    super("RANGE_NOT_SATISFIABLE", message, context);
  }
}

/** Thrown when an object is in an archive and has not been restored. */
export class ObjectArchivedError extends LayottoError {
  static override readonly brand: string = "ObjectArchivedError";

  constructor(message: string, context: ErrorContext = {}) {
    super("OBJECT_ARCHIVED", message, context);
  }
}

/**
 * Failures of a store are INTERNAL with its own text, in which the SDKs of the vendors put the store's error code; the
 * rule reads that code.
 */
export function objectRule(bucket: string | undefined): FailureRule {
  return (failure) => {
    const { status, details } = failure;
    if (status === "INVALID_ARGUMENT" && /^not supported store type: /.test(details)) {
      return componentNotFound(failure, "object store");
    }
    if (status !== "INTERNAL") return undefined;
    if (/ method not supported (on|now)|^not supported method|doesn't support/.test(details)) {
      return new NotSupportedByRuntimeError(`${where(failure)}: this object store cannot do it (${details}).`, failure);
    }
    return errorOfCode(codeIn(failure), `${where(failure)} in '${bucket ?? ""}'`, failure) ?? lost(failure);
  };
}

/** The store's code in what the SDKs of AWS (`api error X:`, `, X: `), Aliyun and Huawei (`ErrorCode=`, `Code=`) say. */
function codeIn({ details, method, cause }: Failure): string | undefined {
  const code = /api error (\w+): |\b(?:Error)?Code=(\w+)|, ([A-Z]\w+):\s*$/.exec(details);
  if (code) return code[1] ?? code[2] ?? code[3];
  // A text that ends in a space does not reach Node. The SDK of AWS has one, of a known code, in these calls alone.
  return details === "" && cause === undefined ? codeOfNoText[method] : undefined;
}

const codeOfNoText: Readonly<Record<string, string>> = {
  GetObject: "NoSuchKey",
  GetObjectCannedAcl: "NoSuchKey",
  PutObjectCannedAcl: "NoSuchKey",
  ListObjects: "NoSuchBucket",
  AbortMultipartUpload: "NoSuchUpload",
};

function errorOfCode(code: string | undefined, place: string, failure: Failure): LayottoError | undefined {
  switch (code) {
    case "NoSuchKey":
      return new ObjectNotFoundError(`${place}: there is no such object.`, failure);
    case "NoSuchVersion":
      return new ObjectNotFoundError(`${place}: the object has no such version.`, failure);
    case "MethodNotAllowed":
      return new ObjectNotFoundError(`${place}: this version is a delete marker.`, failure);
    case "NotFound":
      return new ObjectNotFoundError(`${place}: there is no such object, or no such bucket.`, failure);
    case "NoSuchBucket":
      return new BucketNotFoundError(`${place}: there is no such bucket.`, failure);
    case "NoSuchUpload":
      return new UploadNotFoundError(
        `${place}: there is no such upload; it was completed or aborted, or is another key's.`,
        failure,
      );
    case "PreconditionFailed":
      return new PreconditionFailedError("changed", `${place}: the object has changed.`, failure);
    case "NotModified":
      return new PreconditionFailedError("not-modified", `${place}: the object has not changed.`, failure);
    case "InvalidRange":
    case "InvalidPartNumber":
      return new RangeNotSatisfiableError(`${place}: the object has no such bytes.`, failure);
    case "InvalidObjectState":
      if (failure.method === "RestoreObject") return undefined;
      return new ObjectArchivedError(`${place}: the object is in an archive; restore() it first.`, failure);
    case "EntityTooSmall":
      return new RuntimeError(`${place}: a part is too small; S3 wants 5 MiB in each but the last.`, failure);
    case "InvalidPart":
      return new RuntimeError(`${place}: the store does not have one of the parts with this etag.`, failure);
    default:
      return undefined;
  }
}

/** What some stores answer to a part makes the runtime's component fail in a way that hides it. */
function lost(failure: Failure): LayottoError | undefined {
  const { method, details } = failure;
  const hidden = /stream is not seekable|error while deserializing/.test(details);
  if (!hidden || !/^(UploadPart|CompleteMultipartUpload)$/.test(method)) return undefined;
  return new RuntimeError(
    `${where(failure)}: the store refused, and the runtime lost its reason (${details}); most often the upload does not exist any more.`,
    failure,
  );
}
