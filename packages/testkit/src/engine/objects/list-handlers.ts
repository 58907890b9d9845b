import { listObjects, listObjectVersions, signURL } from "@layotto-sdk/protocol/oss";
import { createHash } from "node:crypto";
import { unary, type Handler } from "../handlers.js";
import { objectMessages } from "../messages.js";
import { owner } from "./acl.js";
import { pageOf } from "./pages.js";
import { unixSeconds } from "./read-handlers.js";
import { requireFields, requireMembers } from "./required.js";
import type { SignedRequests } from "./signed-requests.js";
import type { DeleteMarker, ObjectVersion } from "./stored-object.js";
import { ObjectRequestError, type ObjectStores } from "./stores.js";

const defaultExpirySeconds = 900;

/** The calls that list objects and versions, and the one that signs. */
export function listHandlers(stores: ObjectStores, signed: SignedRequests): Handler[] {
  /** Markers of pages that stand for a key, as the recorded store gives them. */
  const keyByMarker = new Map<string, string>();
  const markerOf = (key: string): string => {
    const marker = createHash("md5").update(key).digest("hex");
    keyByMarker.set(marker, key);
    return marker;
  };
  return [
    unary(listObjects, (request) =>
      stores.ask(request.storeName, { method: "ListObjects" }, ({ account, dialect }) => {
        requireFields("ListObjects", { Bucket: request.bucket });
        const bucket = account.bucket(request.bucket);
        const { prefix, delimiter, marker } = request;
        const after = dialect.isCeph ? (keyByMarker.get(marker) ?? marker) : marker;
        const objects = bucket.keys().map((key) => bucket.get(key));
        const page = pageOf(objects, { prefix, delimiter, limit: request.maxKeys, after });
        const next = page.next?.name ?? "";
        return {
          // The components on the SDK lose the prefixes: theirs are of another type.
          commonPrefixes: dialect.listsDoubled ? [] : [...page.prefixes],
          contents: page.entries.map((object) => ({
            etag: object.etag,
            key: object.key,
            lastModified: unixSeconds(object.modifiedAt),
            owner,
            size: BigInt(object.content.length),
            storageClass: object.storageClass,
            type: dialect.wrapsSdk ? "" : object.appendable ? "Appendable" : "Normal",
          })),
          delimiter,
          encodingType: "",
          isTruncated: page.next !== undefined,
          marker: dialect.isCeph ? "" : marker,
          maxKeys: page.limit,
          name: bucket.name,
          nextMarker: dialect.isCeph && next !== "" ? markerOf(next) : next,
          prefix,
          metadata: none,
        };
      }),
    ),

    unary(listObjectVersions, (request) =>
      stores.ask(request.storeName, { method: "ListObjectVersions" }, ({ account, dialect }) => {
        requireFields("ListObjectVersions", { Bucket: request.bucket });
        const bucket = account.bucket(request.bucket);
        const { prefix, delimiter, keyMarker, versionIdMarker } = request;
        const all = bucket.versions();
        const passed = versionsUpTo(all, keyMarker, versionIdMarker);
        const page = pageOf(all, {
          prefix,
          delimiter,
          limit: Number(request.maxKeys),
          after: keyMarker,
          alsoOfAfter: (entry) => passed !== undefined && !passed.has(entry),
        });
        const described = (entry: ObjectVersion | DeleteMarker, timed: boolean) => ({
          isLatest: bucket.isLatest(entry),
          key: entry.key,
          lastModified: timed ? unixSeconds(entry.modifiedAt) : 0n,
          owner,
          versionId: entry.versionId,
        });
        const markers = page.entries.filter((entry) => entry.kind === "marker");
        const objects = page.entries.filter((entry) => entry.kind === "object");
        const versions = (timed: boolean) =>
          objects.map((object) => ({
            ...described(object, timed),
            etag: object.etag,
            size: BigInt(object.content.length),
            storageClass: object.storageClass,
          }));
        const once = !dialect.listsDoubled;
        const listed = markers.map((marker) => described(marker, once));
        return {
          commonPrefixes: [...page.prefixes],
          deleteMarkers: once ? listed : [...listed, ...listed],
          delimiter,
          encodingType: "",
          isTruncated: page.next !== undefined,
          keyMarker,
          maxKeys: BigInt(page.limit),
          name: bucket.name,
          nextKeyMarker: page.next?.name ?? "",
          nextVersionIdMarker: page.next?.entry?.versionId ?? "",
          prefix,
          versionIdMarker,
          // The component lists them all without their times, and then with.
          versions: once ? versions(true) : [...versions(false), ...versions(true)],
          metadata: none,
        };
      }),
    ),

    unary(signURL, (request) =>
      stores.ask(request.storeName, { method: "SignURL" }, (store) => {
        const method = request.method.toUpperCase();
        if (method !== "GET" && method !== "PUT") {
          throw new ObjectRequestError(objectMessages.cannotSign(request.method));
        }
        const operation = method === "GET" ? "GetObject" : "PutObject";
        requireMembers(operation, { Bucket: request.bucket, Key: request.key });
        const expiresInSeconds = Number(request.expiredInSec) || defaultExpirySeconds;
        const { bucket, key: objectKey } = request;
        return { signedUrl: signed.sign(store, { method, bucket, objectKey, expiresInSeconds }) };
      }),
    ),
  ];
}

/** Never changed. */
const none = new Map<string, string>();

/** The versions of a key up to the one that a marker names; `undefined` where it names none. */
function versionsUpTo<T extends { readonly key: string; readonly versionId: string }>(
  all: readonly T[],
  key: string,
  versionId: string,
): ReadonlySet<T> | undefined {
  if (versionId === "") return undefined;
  const ofKey = all.filter((entry) => entry.key === key);
  return new Set(ofKey.slice(0, ofKey.findIndex((entry) => entry.versionId === versionId) + 1));
}
