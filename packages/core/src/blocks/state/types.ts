import type { CallOptions } from "../../call-options.js";
import type { LayottoError } from "../../errors/layotto-error.js";

/** How fresh a read has to be. A store without a choice ignores it. */
export type Consistency = "eventual" | "strong";

/**
 * What a write does when somebody else wrote in between. `first-write` fails where the etag differs; on Redis it also
 * marks the key for good, so that every later save without the right etag fails. `last-write` overwrites.
 */
export type Concurrency = "first-write" | "last-write";

/** How a store is addressed. */
export interface StateStoreOptions {
  /**
   * The etag that this store reads as "any version" (Redis: `"0"`). Used only for deletes without etag inside a
   * transaction, for which the API has no portable form. Default: none is sent.
   */
  readonly anyEtag?: string | undefined;
  /**
   * An etag that no version ever has (Redis: `"-1"`). Used only for create-only writes (`ifAbsent`), for which the
   * API has no portable form. Default: none, and `ifAbsent` is refused.
   */
  readonly absentEtag?: string | undefined;
}

/** A stored value. */
export interface StateEntry<T> {
  readonly value: T;
  /** The version of the value; pass it to a write to make that write conditional. `undefined` where the store has none. */
  readonly etag: string | undefined;
  /** What the store says of the value. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a bulk read found for one key. */
export type BulkStateEntry<T> =
  | ({ readonly key: string; readonly status: "found" } & StateEntry<T>)
  | { readonly key: string; readonly status: "absent" }
  | { readonly key: string; readonly status: "failed"; readonly error: LayottoError };

export interface GetStateOptions extends CallOptions {
  /** Default: the store's own. */
  readonly consistency?: Consistency | undefined;
  /** Passed on to the store's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface GetBulkStateOptions extends CallOptions {
  /** How many keys the runtime reads at once. Default 10. */
  readonly parallelism?: number | undefined;
  /** Passed on to the store's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/** How one item is written. */
export interface WriteOptions {
  /** Write only where the stored version is this one. An absent key takes any etag. Default: write anyway. */
  readonly etag?: string | undefined;
  /** Write only where nothing is stored. Needs the store's `absentEtag`. Not together with `etag`. */
  readonly ifAbsent?: boolean | undefined;
  /** Default: the store's own; an etag is compared either way, unless it is `last-write`. */
  readonly concurrency?: Concurrency | undefined;
  /** Default: the store's own. */
  readonly consistency?: Consistency | undefined;
  /**
   * Seconds until the value expires; a whole number. 0 means never, and clears an expiry that is set. Default: an
   * expiry that is set stays (on Redis), a new value never expires.
   */
  readonly ttlSeconds?: number | undefined;
  /** Passed on to the store's component with this item. */
  readonly itemMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface SaveOptions extends CallOptions, WriteOptions {}

/** One item of `saveMany`. */
export interface StateItem<T> extends WriteOptions {
  readonly key: string;
  readonly value: T;
}

/** How one item is deleted. */
export interface RemoveOptions {
  /** Delete only where the stored version is this one. Default: delete anyway. */
  readonly etag?: string | undefined;
  readonly concurrency?: Concurrency | undefined;
  readonly consistency?: Consistency | undefined;
  /** Passed on to the store's component with this item. */
  readonly itemMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface DeleteOptions extends CallOptions, RemoveOptions {}

/** One item of `deleteBulk`: a key, or a key with its conditions. */
export type DeleteItem = string | ({ readonly key: string } & RemoveOptions);

/** One step of a transaction. */
export type StateOperation<T> =
  | ({ readonly type: "upsert"; readonly key: string; readonly value: T } & WriteOptions)
  | ({ readonly type: "delete"; readonly key: string } & RemoveOptions);

export interface TransactionOptions extends CallOptions {
  /** Passed on to the store's component with the transaction. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface UpdateOptions extends CallOptions, Omit<WriteOptions, "etag" | "ifAbsent"> {
  /** How often to read and write before giving up with `EtagMismatchError`. Default 20. */
  readonly maxAttempts?: number | undefined;
}
