export { objects } from "../blocks/objects/block.js";
export type { ByteSource } from "../async/byte-source.js";
export { ObjectStore } from "../blocks/objects/object-store.js";
export { Bucket } from "../blocks/objects/bucket.js";
export { ObjectDownload } from "../blocks/objects/download.js";
export { MultipartUpload } from "../blocks/objects/multipart.js";
export {
  BucketNotFoundError,
  ObjectArchivedError,
  ObjectNotFoundError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  UploadNotFoundError,
} from "../blocks/objects/errors.js";
export type {
  AppendObjectOptions,
  BandwidthLimitOptions,
  ByteRange,
  CopiedObject,
  CopyObjectOptions,
  DeletedObject,
  DeletedObjects,
  GetObjectOptions,
  HeadObjectOptions,
  ListedEntry,
  ListedObject,
  ListedVersion,
  ListObjectsOptions,
  ListVersionsOptions,
  ObjectAcl,
  ObjectAddress,
  ObjectInfo,
  ObjectToDelete,
  ObjectTraits,
  OnProgress,
  PutObjectOptions,
  ReadConditions,
  RestoreObjectOptions,
  SignUrlOptions,
  TransferProgress,
  VersionOptions,
  VersionPlace,
  WrittenObject,
} from "../blocks/objects/types.js";
export type {
  BeginUploadOptions,
  CompletedUpload,
  CopyPartOptions,
  ListedPart,
  ListedUpload,
  ListPartsOptions,
  ListUploadsOptions,
  UploadedPart,
  UploadOptions,
  UploadPartOptions,
} from "../blocks/objects/upload-types.js";
