import { StatusError } from "@layotto-sdk/core";
import {
  deleteBulkState,
  deleteState,
  executeStateTransaction,
  getBulkState,
  getState,
  saveState,
  StateOptions_StateConcurrency as Concurrency,
  type BulkStateItem,
  type StateItem,
} from "@layotto-sdk/protocol/runtime";
import type { ComponentConfig } from "../../config/runtime-config.js";
import type { EngineContext } from "../context.js";
import { Databases } from "../databases.js";
import { unary, type EngineModule } from "../handlers.js";
import { originalStateKey, stateKey } from "../key-prefix.js";
import { refused, stateMessages, type Refusal, type StateFailure } from "../messages.js";
import { StateTable } from "./state-table.js";
import { deleteOne, saveOne, StateWriteError, type StateDelete, type StateSave } from "./state-writes.js";
import { runTransaction, type StateOperation } from "./transaction.js";

/** What a store holds for a key, for a test to look at. */
export interface StoredState {
  readonly key: string;
  readonly data: Uint8Array;
  readonly etag: string;
  /** Milliseconds since the epoch, `undefined` for never. */
  readonly expiresAt: number | undefined;
}

/** State, and the other side of it for tests. */
export interface StateModule extends EngineModule {
  /** Writes without any check, as a save without an etag on an unmarked key. */
  seed(store: string, key: string, data: Uint8Array, options?: { ttlSeconds?: number | undefined }): void;
  /** What a store holds now, by the keys that callers use. */
  entries(store: string): StoredState[];
}

interface Store {
  readonly name: string;
  readonly component: ComponentConfig;
  readonly table: StateTable;
}

/** State as the Redis store of the runtime keeps it, whatever type is configured. */
export function createStateModule(context: EngineContext): StateModule {
  const { quirks, clock, config } = context;
  const tables = new Databases(() => new StateTable(clock));

  const storeOf = (name: string): Store => {
    const components = config.components.state;
    if (components.size === 0) throw refused(stateMessages.notConfigured());
    const component = components.get(name);
    if (!component) throw refused(stateMessages.storeNotFound(name));
    return { name, component, table: tables.of(name, component) };
  };
  const keyIn = (store: Store, key: string): string =>
    stateKey(key, { store: store.name, component: store.component, appId: config.appId });
  const saveIn = (store: Store, item: StateItem): StateSave => ({
    key: keyIn(store, item.key),
    value: item.value,
    etag: item.etag?.value,
    concurrency: concurrencyOf(item),
    ttl: item.metadata.get("ttlInSeconds") || store.component.metadata["ttlInSeconds"],
  });
  // The runtime makes an empty etag of a missing one here, and an empty one is never right.
  const etagOfDelete = (etag: string | undefined): string | undefined =>
    quirks.deleteStateWithoutEtagFails ? (etag ?? "") : etag || undefined;

  const handlers = [
    unary(getState, (request) => {
      const store = storeOf(request.storeName);
      const entry = store.table.get(keyIn(store, request.key));
      return { data: entry?.data ?? new Uint8Array(0), etag: entry?.version.toString() ?? "", metadata: new Map() };
    }),

    unary(getBulkState, (request) => {
      const store = storeOf(request.storeName);
      const read = (key: string): BulkStateItem => {
        const full = keyIn(store, key);
        const entry = store.table.get(full);
        const data = entry?.data ?? new Uint8Array(0);
        return {
          key: originalStateKey(full),
          data,
          etag: entry?.version.toString() ?? "",
          error: "",
          metadata: new Map(),
        };
      };
      const readAlone = (key: string): BulkStateItem => {
        try {
          return read(key);
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          return { key, data: new Uint8Array(0), etag: "", error: error.details, metadata: new Map() };
        }
      };
      return { items: request.keys.map(quirks.saveNotAtomic ? read : readAlone) };
    }),

    unary(saveState, (request) => {
      const store = storeOf(request.storeName);
      const saves = request.states.map((item) => saveIn(store, item));
      allOrSome(
        store.table,
        saves,
        (save) => saveOne(store.table, save, quirks),
        (failure) => stateMessages.saveFailed(request.storeName, failure),
      );
      return {};
    }),

    unary(deleteState, (request) => {
      const store = storeOf(request.storeName);
      const one: StateDelete = { key: keyIn(store, request.key), etag: etagOfDelete(request.etag?.value) };
      allOrSome(
        store.table,
        [one],
        (item) => deleteOne(store.table, item),
        (failure) => stateMessages.deleteFailed(request.key, failure),
      );
      return {};
    }),

    unary(deleteBulkState, (request) => {
      const store = storeOf(request.storeName);
      const deletes = request.states.map((item) => ({ key: keyIn(store, item.key), etag: item.etag?.value }));
      allOrSome(
        store.table,
        deletes,
        (one) => deleteOne(store.table, one),
        (failure) => stateMessages.bulkDeleteFailed(failure, quirks.etagErrorsDiffer ? "UNKNOWN" : "ABORTED"),
      );
      return {};
    }),

    unary(executeStateTransaction, (request) => {
      const store = storeOf(request.storeName);
      const operations: StateOperation[] = [];
      for (const { operationType, request: item } of request.operations) {
        // The runtime skips an operation without a request, whatever its type.
        if (item === undefined) continue;
        const save = saveIn(store, item);
        if (operationType === "upsert") operations.push({ kind: "upsert", save: { ...save, etag: save.etag ?? "" } });
        else if (operationType === "delete") {
          operations.push({ kind: "delete", one: { key: save.key, etag: etagOfDelete(save.etag) } });
        } else throw refused(stateMessages.operationNotSupported(operationType));
      }
      const failure = runTransaction(store.table, operations, quirks);
      if (failure) throw refused(stateMessages.transactionFailed(failure.details, transactionStatus(failure)));
      return {};
    }),
  ];

  /** Runs writes in order up to the first failure; what was done before stays, as long as the quirk is on. */
  function allOrSome<W extends { readonly key: string }>(
    table: StateTable,
    writes: readonly W[],
    write: (one: W) => void,
    refusal: (failure: StateFailure) => Refusal,
  ): void {
    const undo = quirks.saveNotAtomic ? undefined : table.remember(writes.map((one) => one.key));
    try {
      for (const one of writes) write(one);
    } catch (error) {
      undo?.();
      throw error instanceof StateWriteError ? refused(refusal(error.failure)) : error;
    }
  }

  function transactionStatus(failure: StateFailure): "INTERNAL" | "ABORTED" | "INVALID_ARGUMENT" {
    if (quirks.transactionErrorsAreInternal || failure.kind === "other") return "INTERNAL";
    return failure.kind === "mismatch" ? "ABORTED" : "INVALID_ARGUMENT";
  }

  return {
    handlers,
    reset: () => tables.clear(),
    seed(name, key, data, options = {}) {
      const store = storeOf(name);
      const full = keyIn(store, key);
      store.table.put(full, data.slice());
      if (options.ttlSeconds !== undefined) store.table.expire(full, BigInt(options.ttlSeconds));
    },
    entries(name) {
      const store = storeOf(name);
      const prefix = keyIn(store, "");
      const stored: StoredState[] = [];
      for (const full of store.table.keys()) {
        const entry = store.table.get(full);
        const key = full.slice(prefix.length);
        // Another prefix's keys lie in the same database; callers of this store cannot name them.
        if (!entry || !full.startsWith(prefix) || key.includes("||")) continue;
        stored.push({ key, data: entry.data, etag: entry.version.toString(), expiresAt: entry.expiresAt });
      }
      return stored;
    },
  };
}

function concurrencyOf(item: StateItem): StateSave["concurrency"] {
  if (item.options?.concurrency === Concurrency.CONCURRENCY_FIRST_WRITE) return "first-write";
  return item.options?.concurrency === Concurrency.CONCURRENCY_LAST_WRITE ? "last-write" : "unspecified";
}
