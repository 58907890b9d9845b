import {
  type StateItem as StateItemMessage,
  type StateOptions,
  StateOptions_StateConcurrency as ConcurrencyValue,
  StateOptions_StateConsistency as ConsistencyValue,
} from "@layotto-sdk/protocol/runtime";
import { InvalidInputError } from "../../errors/input-errors.js";
import { maxInt32, requireInteger, requireKey, requireOneOf, requireOptions, textMap } from "../../validate.js";
import type { Concurrency, Consistency, RemoveOptions, WriteOptions } from "./types.js";

/** Never changed; what a write without a value carries. */
const noBytes = new Uint8Array(0);

export function consistencyValue(consistency: Consistency | undefined): StateOptions["consistency"] {
  if (consistency === undefined) return ConsistencyValue.CONSISTENCY_UNSPECIFIED;
  requireOneOf("consistency", consistency, ["eventual", "strong"]);
  return consistency === "strong" ? ConsistencyValue.CONSISTENCY_STRONG : ConsistencyValue.CONSISTENCY_EVENTUAL;
}

function concurrencyValue(concurrency: Concurrency | undefined): StateOptions["concurrency"] {
  if (concurrency === undefined) return ConcurrencyValue.CONCURRENCY_UNSPECIFIED;
  requireOneOf("concurrency", concurrency, ["first-write", "last-write"]);
  return concurrency === "first-write"
    ? ConcurrencyValue.CONCURRENCY_FIRST_WRITE
    : ConcurrencyValue.CONCURRENCY_LAST_WRITE;
}

/** The options of an item, left out where the caller named none: their presence changes what Redis does. */
export function itemOptions({ concurrency, consistency }: RemoveOptions): StateOptions | undefined {
  if (concurrency === undefined && consistency === undefined) return undefined;
  return { concurrency: concurrencyValue(concurrency), consistency: consistencyValue(consistency) };
}

/** An etag as the caller gave it; one is never made up. */
export function etagValue(etag: string | undefined): { value: string } | undefined {
  if (etag === undefined) return undefined;
  if (typeof etag !== "string" || etag === "") {
    throw new InvalidInputError("etag", etag, "the etag that get() returned, or leave it out");
  }
  return { value: etag };
}

/** Whether writing or deleting the item once more changes nothing: first-write marks a key, and then refuses the repeat. */
export function isUnconditional({ etag, options }: StateItemMessage): boolean {
  return etag === undefined && options?.concurrency !== ConcurrencyValue.CONCURRENCY_FIRST_WRITE;
}

/** The message of one item to write. */
export function writeItem(
  key: string,
  value: Uint8Array,
  write: WriteOptions,
  absentEtag: string | undefined,
): StateItemMessage {
  requireOptions("options", write);
  const metadata = textMap("itemMetadata", write.itemMetadata);
  if (write.ttlSeconds !== undefined) {
    const wanted = `a whole number of seconds from 0 (never expires) to ${maxInt32}`;
    metadata.set("ttlInSeconds", String(requireInteger("ttlSeconds", write.ttlSeconds, 0, wanted)));
  }
  return {
    key: requireKey("key", key),
    value,
    etag: write.ifAbsent ? createOnlyEtag(write, absentEtag) : etagValue(write.etag),
    metadata,
    options: itemOptions(write),
  };
}

/** The message of one item to delete. */
export function removeItem(key: string, remove: RemoveOptions): StateItemMessage {
  requireOptions("options", remove);
  return {
    key: requireKey("key", key),
    value: noBytes,
    etag: etagValue(remove.etag),
    metadata: textMap("itemMetadata", remove.itemMetadata),
    options: itemOptions(remove),
  };
}

function createOnlyEtag(write: WriteOptions, absentEtag: string | undefined): { value: string } {
  if (write.etag !== undefined) {
    throw new InvalidInputError("etag", write.etag, "either etag or ifAbsent, not both");
  }
  if (absentEtag === undefined) {
    throw new InvalidInputError(
      "ifAbsent",
      true,
      'it on a store handle that names its absentEtag, for example state("name", { absentEtag: "-1" }) on Redis, ' +
        "since the API has no portable create-only write",
    );
  }
  return { value: absentEtag };
}
