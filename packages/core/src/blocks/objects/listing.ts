import {
  listObjects,
  listObjectVersions,
  type ListObjectsInput,
  type ListObjectsOutput,
  type ObjectVersion,
  type Object as ObjectMessage,
  type Owner,
} from "@layotto-sdk/protocol/oss";
import type { CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { RuntimeError } from "../../errors/call-errors.js";
import { dateOf, textOrNone } from "./requests.js";
import type { ListedEntry, ListedObject, ListedVersion } from "./types.js";

/** What is listed, and how. */
export interface Listing {
  readonly caller: Caller;
  readonly context: CallContext;
  readonly store: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly pageSize: number;
  readonly call: CallOptions;
}

/** The highest of all characters: after a prefix it stands behind every key that begins with the prefix. */
const behindAll = "\u{10ffff}";

/**
 * The objects and groups of a bucket, page after page. The runtime's ceph and AWS components lose the groups; so where
 * a page has none, the keys are listed without a delimiter from there on and grouped here, and each group is jumped over.
 */
export async function* listedEntries(
  listing: Listing,
  delimiter: string,
  startAfter: string,
): AsyncGenerator<ListedEntry, void> {
  let marker = startAfter;
  let groupsHere = false;
  let group: string | undefined;
  for (;;) {
    const page = await pageOf(listing, groupsHere ? "" : delimiter, marker);
    if (delimiter !== "" && !groupsHere && page.commonPrefixes.length === 0) {
      groupsHere = true;
      continue;
    }
    if (!groupsHere) yield* merged(page);
    for (const object of groupsHere ? page.contents : []) {
      if (group !== undefined && object.key.startsWith(group)) continue;
      group = groupOf(object.key, listing.prefix, delimiter);
      yield group === undefined ? listedObject(object) : { kind: "prefix", prefix: group };
    }
    if (!page.isTruncated) return;
    // Where the page ends inside a group, the rest of the group is nothing new.
    const jump = group === undefined ? marker : group + behindAll;
    const next = jump === marker ? nextMarker(page) : jump;
    if (next === marker || next === "") throw stuck("ListObjects", listing);
    marker = next;
  }
}

/**
 * The versions and delete markers of a bucket by key, the current one first. What the runtime lists twice (its ceph and
 * AWS components all of it, once without times) comes once.
 */
export async function* listedVersions(listing: Listing): AsyncGenerator<ListedVersion, void> {
  const { caller, context, store, bucket, prefix, pageSize, call } = listing;
  let keyMarker = "";
  let versionIdMarker = "";
  for (;;) {
    const request = listObjectVersions.request.fromPartial({
      storeName: store,
      bucket,
      prefix,
      maxKeys: BigInt(pageSize),
      keyMarker,
      versionIdMarker,
    });
    const page = await caller.unary(listObjectVersions, request, call, context);
    const versions = once(page.versions, idOf, timeOf).map(listedVersion);
    const markers = once(page.deleteMarkers, idOf, timeOf).map(
      ({ key, versionId, isLatest, lastModified, owner }): ListedVersion => ({
        kind: "delete-marker",
        key,
        versionId,
        isLatest,
        lastModified: dateOf(lastModified),
        owner: ownerOf(owner),
      }),
    );
    yield* byKey([...versions, ...markers]);
    if (!page.isTruncated) return;
    if (page.nextKeyMarker === keyMarker && page.nextVersionIdMarker === versionIdMarker) {
      throw stuck("ListObjectVersions", listing);
    }
    keyMarker = page.nextKeyMarker;
    versionIdMarker = page.nextVersionIdMarker;
  }
}

/** What a listing has, each once; of two the one that has a time, in the place of the first. */
export function once<T>(
  entries: readonly T[],
  idOf: (entry: T) => readonly [key: string, id: string],
  timeOf: (entry: T) => bigint,
): T[] {
  const byId = new Map<string, T>();
  for (const entry of entries) {
    const id = JSON.stringify(idOf(entry));
    const before = byId.get(id);
    if (!before || (timeOf(before) === 0n && timeOf(entry) !== 0n)) byId.set(id, entry);
  }
  return [...byId.values()];
}

/** Size of an object by a listing; `undefined` where it is not listed. */
export async function listedSize(listing: Listing, key: string, versionId: string): Promise<bigint | undefined> {
  if (versionId === "") {
    const page = await pageOf({ ...listing, prefix: key, pageSize: 1 }, "", "");
    return page.contents.find((object) => object.key === key)?.size;
  }
  for await (const version of listedVersions({ ...listing, prefix: key })) {
    if (version.key !== key) return undefined;
    if (version.kind === "version" && version.versionId === versionId) return version.size;
  }
  return undefined;
}

/** A listing that does not end. */
export function stuck(method: string, { store, bucket }: { readonly store: string; readonly bucket: string }): Error {
  const text = `${method} on '${store}': the store says that more of '${bucket}' follows, but not after what.`;
  return new RuntimeError(text, { method, store });
}

/** Who owns something, where the store tells. */
export function ownerOf(owner: Owner | undefined): ListedObject["owner"] {
  return owner && { id: owner.id, displayName: owner.displayName };
}

function idOf({ key, versionId }: { readonly key: string; readonly versionId: string }): [string, string] {
  return [key, versionId];
}

function timeOf({ lastModified }: { readonly lastModified: bigint }): bigint {
  return lastModified;
}

async function pageOf(listing: Listing, delimiter: string, marker: string): Promise<ListObjectsOutput> {
  const { caller, context, store, bucket, prefix, pageSize, call } = listing;
  const request: ListObjectsInput = {
    storeName: store,
    bucket,
    delimiter,
    encodingType: "",
    expectedBucketOwner: "",
    marker,
    maxKeys: pageSize,
    prefix,
    requestPayer: "",
    fetchOwner: true,
  };
  return await caller.unary(listObjects, request, call, context);
}

function nextMarker({ nextMarker: marker, contents, commonPrefixes }: ListObjectsOutput): string {
  if (marker !== "") return marker;
  const [key = "", prefix = ""] = [contents.at(-1)?.key, commonPrefixes.at(-1)];
  return key > prefix ? key : prefix;
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Objects and groups of a page in one order. */
function* merged({ contents, commonPrefixes }: ListObjectsOutput): Generator<ListedEntry, void> {
  let index = 0;
  for (const prefix of commonPrefixes) {
    for (let object = contents[index]; object && object.key < prefix; object = contents[++index]) {
      yield listedObject(object);
    }
    yield { kind: "prefix", prefix };
  }
  for (const object of contents.slice(index)) yield listedObject(object);
}

function listedObject({ key, size, etag, lastModified, storageClass, owner }: ObjectMessage): ListedObject {
  return {
    kind: "object",
    key,
    size,
    etag,
    lastModified: dateOf(lastModified),
    storageClass: textOrNone(storageClass),
    owner: ownerOf(owner),
  };
}

function listedVersion({ isLatest, versionId, ...object }: ObjectVersion): ListedVersion {
  return { ...listedObject({ ...object, type: "" }), kind: "version", versionId, isLatest };
}

/** By key as they came, the current one first. */
function byKey(entries: readonly ListedVersion[]): ListedVersion[] {
  const ofKey = new Map<string, ListedVersion[]>();
  for (const entry of entries) {
    const before = ofKey.get(entry.key) ?? [];
    ofKey.set(entry.key, entry.isLatest ? [entry, ...before] : [...before, entry]);
  }
  return [...ofKey].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, versions]) => versions);
}
