import { InvalidInputError, requireOptions } from "@layotto-sdk/core";
import { requireKnownNames } from "../config/unknown-name.js";

/**
 * Where the real runtime surprises its users. Each switch turns one surprise on (as the real runtime behaves) or off
 * (as its users expect it to behave).
 */
export const quirkTable = {
  deleteStateWithoutEtagFails: {
    default: true,
    says: "DeleteState without an etag fails with ABORTED on a key that exists, since a missing etag becomes an empty one; so does a delete inside a transaction.",
  },
  transactionNotAtomic: {
    default: true,
    says: "A transaction that fails keeps the operations before the failing one.",
  },
  transactionErrorsAreInternal: {
    default: true,
    says: "Every failure inside a transaction is INTERNAL, an etag that does not match too; off, the code is ABORTED.",
  },
  etagErrorsDiffer: {
    default: true,
    says: "An etag that does not match is UNKNOWN from DeleteBulkState; off, it is ABORTED as from SaveState.",
  },
  firstWriteMarksForGood: {
    default: true,
    says: "A key written with first-write refuses every later save without its etag; first-write without an etag overwrites any other key; an etag for an absent key succeeds, and versions start at 1 again after a delete.",
  },
  saveNotAtomic: {
    default: true,
    says: "A save or bulk delete of several items keeps what it did before the failing item, and one bad key fails a whole bulk get.",
  },
  lockKeepAliveBroken: {
    default: true,
    says: "LockKeepAlive always fails with INTERNAL.",
  },
  inMemoryLockOutlivesExpiry: {
    default: true,
    says: "The in-memory lock lets an owner release a lock that has expired.",
  },
  sequencerCacheShared: {
    default: true,
    says: "Weak ids are cached by key for all stores together, and a switch to strong jumps over the cached run.",
  },
  configurationIgnoresGroup: {
    default: true,
    says: "The configuration store ignores app id, group and label when it looks up, drops label, tags and metadata, and tells nobody of a delete.",
  },
  oneWatcherEndsAll: {
    default: true,
    says: "One client that ends its configuration subscription ends everyone's, and the last watcher of a key gets its changes.",
  },
  halfCloseEndsInEof: {
    default: true,
    says: "A clean half-close of a subscription ends the stream with UNKNOWN `EOF`.",
  },
  jsonNumbersRounded: {
    default: true,
    says: "Numbers in application/json events are cut to six decimals and rounded above 2^53, and null arrives empty.",
  },
  unknownContentTypeLost: {
    default: true,
    says: "An event with a content type that the runtime does not know arrives empty.",
  },
  brokenCloudEventLost: {
    default: true,
    says: "A CloudEvent without id or datacontenttype is lost although the call answers OK; off, it is refused with INVALID_ARGUMENT.",
  },
  reopenedSubscriptionDoubles: {
    default: true,
    says: "A subscription stream that was ended and opened again gets every event twice, then three times.",
  },
  inMemoryBusBlocks: {
    default: false,
    says: "An unanswered event holds every publish on the in-memory bus. Off in mockRuntime(), on in the program.",
  },
  subscriptionsAskedOnce: {
    default: true,
    says: "The runtime asks an application for its subscriptions once, at its own start; attachApp() asks again all the same.",
  },
  invokeErrorsUnavailable: {
    default: true,
    says: "A failed invocation is UNAVAILABLE `http response code N, body: ...` for every status but 200; off, any 2xx is a success.",
  },
  invokeContentTypeLost: {
    default: true,
    says: "An invoked service sees content type application/grpc and verb NONE when none is given; off, it sees what the caller asked for.",
  },
  fileMetadataRequired: {
    default: true,
    says: "The local file store needs FileMode and FileFlag metadata in decimal.",
  },
  objectRangesIgnored: {
    default: true,
    says: "The ceph and AWS object stores ignore start and end of GetObject, and the range of a part that is copied.",
  },
  objectMetadataLost: {
    default: true,
    says: "The ceph and AWS object stores drop metadata and tags of PutObject and of an upload in parts, and tags of CopyObject.",
  },
  objectListsDoubled: {
    default: true,
    says: "The ceph and AWS object stores list every upload, version and delete marker twice, parts without etags, and objects without common prefixes. With all three quirks of objects off, a ceph store can do everything.",
  },
} as const satisfies Record<string, { default: boolean; says: string }>;

/** The name of a quirk of the real runtime. */
export type QuirkName = keyof typeof quirkTable;

/** Which quirks are on. */
export type Quirks = Record<QuirkName, boolean>;

/** The defaults of `mockRuntime()` with some of them changed. @throws InvalidInputError as {@link checkQuirks} */
export function quirksWith(changes?: Partial<Quirks>): Quirks {
  const quirks = Object.fromEntries(Object.entries(quirkTable).map(([name, quirk]) => [name, quirk.default])) as Quirks;
  return changes === undefined ? quirks : Object.assign(quirks, checkQuirks(changes));
}

/**
 * A copy of switches that somebody gave, without those that are left undefined.
 *
 * @throws InvalidInputError for a name that is no quirk's, and for what is no boolean.
 */
export function checkQuirks(changes: Partial<Record<QuirkName, boolean>>): Partial<Quirks> {
  const given = Object.entries(requireOptions("quirks", changes)).filter(([, on]) => on !== undefined);
  const checked = Object.fromEntries(given);
  requireKnownNames("quirks", checked, Object.keys(quirkTable), "a quirk");
  for (const [name, on] of given) {
    if (typeof on !== "boolean") throw new InvalidInputError(`quirks.${name}`, on, "true or false");
  }
  return checked;
}
