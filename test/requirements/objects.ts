import type { Area } from "./area.js";

/** The calls of the ObjectStorageService. */
export const objectCalls = [
  "PutObject",
  "GetObject",
  "DeleteObject",
  "CopyObject",
  "DeleteObjects",
  "ListObjects",
  "HeadObject",
  "IsObjectExist",
  "PutObjectTagging",
  "DeleteObjectTagging",
  "GetObjectTagging",
  "GetObjectCannedAcl",
  "PutObjectCannedAcl",
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
  "CompleteMultipartUpload",
  "AbortMultipartUpload",
  "ListMultipartUploads",
  "ListParts",
  "ListObjectVersions",
  "SignURL",
  "UpdateDownloadBandwidthRateLimit",
  "UpdateUploadBandwidthRateLimit",
  "AppendObject",
  "RestoreObject",
] as const;

type CallId = `call.${(typeof objectCalls)[number]}.${"block" | "raw"}`;

const promises = {
  "objects.round-trip": "An object comes back byte for byte as it was put, also an empty one.",
  "objects.sources": "Bytes, blobs, streams and iterables of bytes are put.",
  "objects.progress": "Progress of put, get and upload is reported and never falls.",
  "objects.info": "A download tells what the store knows of its object before it is read.",
  "objects.traits":
    "Metadata, tags, access rule, headers and storage class are kept where the component passes them on.",
  "objects.range": "A range comes as asked, also from a component that ignores ranges.",
  "objects.range.beyond": "A range after the last byte is a RangeNotSatisfiableError.",
  "objects.conditions": "A condition that does not hold is a PreconditionFailedError that says how.",
  "objects.early-leave": "A reader that leaves early, or cancels, ends the transfer.",
  "objects.signal": "The signal ends a transfer and an upload with CancelledError.",
  "objects.head": "head tells an object's metadata, and exists whether it is there.",
  "objects.copy": "Objects are copied within and between buckets, with new metadata where they are given.",
  "objects.delete": "Deleting one or many removes them, and names those that the store did not.",
  "objects.versions": "Versions are read, listed and deleted; a delete marker hides and its deletion brings back.",
  "objects.versions.delete": "A version is deleted for good also on components that drop its id from DeleteObject.",
  "objects.list": "Objects are listed page after page, by prefix and from a key on.",
  "objects.list.groups": "A delimiter groups keys, also where the component loses the groups.",
  "objects.list.once": "What the runtime lists twice, the block lists once.",
  "objects.tags": "Tags are read, replaced and removed.",
  "objects.acl": "A predefined access rule is set, and read back also from a list of grants.",
  "objects.sign": "A signed URL allows one request, as long as it is good.",
  "objects.append": "Bytes are appended at the position that the append before answered.",
  "objects.restore": "An archived object is read once it was restored.",
  "objects.limits": "Bandwidth limits are set where the component takes them.",
  "objects.upload": "A source is uploaded in parts, several at a time, as one call.",
  "objects.upload.memory": "An upload reads no further ahead than the parts that it sends.",
  "objects.upload.abort": "An upload that fails is aborted, and says what failed first.",
  "objects.upload.resume": "An upload goes on from its token, and sends what the store does not have.",
  "objects.upload.resume.wrong": "A token of something else, or bytes that are not the same, are refused.",
  "objects.upload.by-hand": "An upload is begun, fed, listed, completed and aborted part by part.",
  "objects.errors.absent": "An object that is not there is an ObjectNotFoundError, also where the text did not arrive.",
  "objects.errors.bucket": "A bucket that is not there is a BucketNotFoundError.",
  "objects.errors.upload": "An upload that is not there is an UploadNotFoundError where the component lets it show.",
  "objects.errors.store": "An object store that the runtime does not have is a ComponentNotFoundError.",
  "objects.errors.unsupported": "What the component cannot do is a NotSupportedByRuntimeError.",
  "objects.input": "What cannot be right is refused by name and mend, and nothing is sent.",
  "objects.mock.signed-urls": "The mock serves its signed URLs over HTTP, checks signature and time by its clock.",
  "objects.mock.buckets": "Buckets of the mock are named by option, control and the program; others do not exist.",
  "objects.mock.quirks": "The surprises of the recorded object store can be switched one by one.",
} as const;

/** Object storage: each call by a block and raw. */
export const objects: Area<CallId | keyof typeof promises> = {
  section: 3,
  promises: {
    ...(Object.fromEntries(
      objectCalls.flatMap((call) => [
        [`call.${call}.block`, `A building block makes the call ${call}.`],
        [`call.${call}.raw`, `runtime.call() makes the call ${call} by its descriptor.`],
      ]),
    ) as Record<CallId, string>),
    ...promises,
  },
};
