/** Why an object store refuses a request. */
export class S3Error extends Error {
  constructor(
    /** As HTTP. */
    readonly status: number,
    /** S3's name for it, for example `NoSuchKey`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The refusals of S3, in its words. */
export const s3Errors = {
  noSuchBucket: () => new S3Error(404, "NoSuchBucket", "The specified bucket does not exist"),
  noSuchKey: () => new S3Error(404, "NoSuchKey", "The specified key does not exist."),
  noSuchVersion: () => new S3Error(404, "NoSuchVersion", "The specified version does not exist."),
  noSuchUpload: () =>
    new S3Error(
      404,
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ),
  isDeleteMarker: () =>
    new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
  preconditionFailed: () =>
    new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
  notModified: () => new S3Error(304, "NotModified", "Not Modified"),
  rangeNotSatisfiable: () => new S3Error(416, "InvalidRange", "The requested range is not satisfiable"),
  noSuchPart: () => new S3Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable"),
  partNumberOutOfRange: () =>
    new S3Error(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive"),
  partTooSmall: () =>
    new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed object size."),
  invalidPart: () =>
    new S3Error(
      400,
      "InvalidPart",
      "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part's entity tag.",
    ),
  invalidPartOrder: () =>
    new S3Error(
      400,
      "InvalidPartOrder",
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    ),
  malformed: () =>
    new S3Error(
      400,
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ),
  badDigest: () => new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received."),
  tooManyTags: () => new S3Error(400, "BadRequest", "Object tags cannot be greater than 10"),
  invalidAcl: () => new S3Error(400, "InvalidArgument", "The ACL you specified is not one of the canned ACLs."),
  negativeLimit: () =>
    new S3Error(400, "InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647"),
  copyToItself: () =>
    new S3Error(
      400,
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    ),
  wrongPosition: () =>
    new S3Error(
      409,
      "PositionNotEqualToLength",
      "The value of position does not equal the length of the current object.",
    ),
  notAppendable: () => new S3Error(409, "ObjectNotAppendable", "The object is not appendable"),
  archived: () => new S3Error(403, "InvalidObjectState", "The operation is not valid for the object's storage class"),
  notArchived: () =>
    new S3Error(403, "InvalidObjectState", "Restore is not allowed for the object's current storage class"),
  alreadyRestoring: () => new S3Error(409, "RestoreAlreadyInProgress", "Object restore is already in progress"),
  accessDenied: () => new S3Error(403, "AccessDenied", "Access Denied"),
  requestExpired: () => new S3Error(403, "AccessDenied", "Request has expired"),
  badSignature: () =>
    new S3Error(
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ),
} as const;
