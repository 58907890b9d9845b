import {
  deleteBulkState,
  deleteState,
  executeStateTransaction,
  getBulkState,
  getState,
  saveState,
  type GetStateResponse,
  type StateItem as StateItemMessage,
  type TransactionalStateOperation,
} from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import type { StandardSchemaV1 } from "../../codec/standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec, type ValueCodec } from "../../codec/value-codec.js";
import { errorFromFailure } from "../../errors/from-status.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import { LayottoError } from "../../errors/layotto-error.js";
import { StatusError } from "../../transport.js";
import { requireArray, requireInteger, requireKey, requireOptions, textMap, textRecord } from "../../validate.js";
import { stateRule, stateRuleOf } from "./errors.js";
import { consistencyValue, etagValue, isUnconditional, itemOptions, removeItem, writeItem } from "./requests.js";
import type {
  BulkStateEntry,
  DeleteItem,
  DeleteOptions,
  GetBulkStateOptions,
  GetStateOptions,
  SaveOptions,
  StateEntry,
  StateItem,
  StateOperation,
  StateStoreOptions,
  TransactionOptions,
  UpdateOptions,
} from "./types.js";
import { update } from "./update.js";

/**
 * A state store with one form of values: bytes to begin with; `text()`, `json()` and `json(schema)` give handles of
 * the same store with another. Keys are any text without `||`; the empty one is a key like any other.
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a store that the runtime does
 * not have, and those of every call (`TimeoutError`, `CancelledError`, `UnavailableError`, `RuntimeError`).
 */
export class StateStore<Out, In = Out> {
  readonly #caller: Caller;
  readonly #codec: ValueCodec<Out, In>;
  readonly #options: StateStoreOptions;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string, codec: ValueCodec<Out, In>, options: StateStoreOptions) {
    this.#caller = caller;
    this.#codec = codec;
    this.#options = options;
    this.name = name;
  }

  /** Values as bytes. */
  bytes(): StateStore<Uint8Array> {
    return new StateStore(this.#caller, this.name, bytesCodec, this.#options);
  }

  /** Values as UTF-8 text. */
  text(): StateStore<string> {
    return new StateStore(this.#caller, this.name, textCodec, this.#options);
  }

  /** Values as JSON: unchecked with a type parameter alone, checked both ways with a Standard Schema validator. */
  json<T>(): StateStore<T>;
  json<S extends StandardSchemaV1>(
    schema: S,
  ): StateStore<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>;
  json(schema?: StandardSchemaV1): StateStore<unknown> {
    const codec = schema === undefined ? jsonCodec<unknown>() : schemaCodec(schema);
    return new StateStore<unknown, unknown>(this.#caller, this.name, codec, this.#options);
  }

  /**
   * Reads a value; `undefined` where there is none. An empty value on a store without etags cannot be told from none.
   * @throws ValueUnreadableError where the bytes are not in the form of this handle
   */
  async get(key: string, options: GetStateOptions = {}): Promise<StateEntry<Out> | undefined> {
    const given = requireOptions("options", options);
    const answer = await this.#caller.unary(
      getState,
      {
        storeName: this.name,
        key: requireKey("key", key),
        consistency: consistencyValue(given.consistency),
        metadata: textMap("componentMetadata", given.componentMetadata),
      },
      given,
      this.#context(key),
    );
    return isAbsent(answer) ? undefined : await this.#entry(key, answer);
  }

  /**
   * Reads many values in one call; the answers stand in the order of the keys, each with what was found or what went
   * wrong.
   */
  async getBulk(keys: readonly string[], options: GetBulkStateOptions = {}): Promise<BulkStateEntry<Out>[]> {
    const wanted = requireArray("keys", keys);
    for (const key of wanted) requireKey("key", key);
    const { parallelism = 10, componentMetadata, ...call } = requireOptions("options", options);
    const { items } = await this.#caller.unary(
      getBulkState,
      {
        storeName: this.name,
        keys: [...wanted],
        parallelism: requireInteger("parallelism", parallelism, 1, "a whole number from 1"),
        metadata: textMap("componentMetadata", componentMetadata),
      },
      call,
      this.#context(),
    );
    const byKey = new Map(items.map((item) => [item.key, item]));
    return await Promise.all(
      wanted.map(async (key): Promise<BulkStateEntry<Out>> => {
        const item = byKey.get(key);
        if (item === undefined) return { key, status: "absent" };
        if (item.error !== "") return { key, status: "failed", error: this.#itemError(key, item.error) };
        if (isAbsent(item)) return { key, status: "absent" };
        try {
          return { key, status: "found", ...(await this.#entry(key, item)) };
        } catch (error) {
          if (error instanceof LayottoError) return { key, status: "failed", error };
          throw error;
        }
      }),
    );
  }

  /**
   * Writes a value.
   * @throws EtagMismatchError where `etag` (or `ifAbsent`) no longer holds
   * @throws EtagInvalidError where the store cannot read the etag
   */
  async save(key: string, value: In, options: SaveOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const bytes = await this.#codec.encode(value, "value");
    const states = [writeItem(key, bytes, given, this.#options.absentEtag)];
    await this.#caller.unary(saveState, { storeName: this.name, states }, given, this.#writing(states, key));
  }

  /**
   * Writes many values in one call. Not atomic: the runtime writes them in order and stops at the first that fails,
   * and those before it stay.
   * @throws as `save`; the error's `key` is that of the item, where the runtime's text names it
   */
  async saveMany(items: readonly StateItem<In>[], options: CallOptions = {}): Promise<void> {
    const states = await Promise.all(
      requireArray("items", items).map(async (given, index) => {
        const item = requireOptions(`items[${index}]`, given);
        const bytes = await this.#codec.encode(item.value, `items[${index}].value`);
        return writeItem(item.key, bytes, item, this.#options.absentEtag);
      }),
    );
    await this.#caller.unary(
      saveState,
      { storeName: this.name, states },
      requireOptions("options", options),
      this.#writing(states),
    );
  }

  /**
   * Deletes a value; an absent key is no error.
   *
   * Without an etag the runtime's bulk delete of one item is used: a plain delete without etag fails on Redis for a
   * key that exists, since the missing etag arrives as an empty one.
   * @throws EtagMismatchError, EtagInvalidError as `save`
   */
  async delete(key: string, options: DeleteOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const item = removeItem(key, given);
    const storeName = this.name;
    if (item.etag === undefined) {
      const states = [item];
      await this.#caller.unary(deleteBulkState, { storeName, states }, given, this.#writing(states, key));
      return;
    }
    const { etag, metadata, options: itemOpts } = item;
    const request = { storeName, key: item.key, etag, metadata, options: itemOpts };
    await this.#caller.unary(deleteState, request, given, this.#context(key));
  }

  /**
   * Deletes many values in one call. Not atomic: it stops at the first whose etag does not match, and what was deleted
   * before stays deleted.
   * @throws EtagMismatchError, EtagInvalidError as `save`, with the `key` where the runtime's text names it
   */
  async deleteBulk(items: readonly DeleteItem[], options: CallOptions = {}): Promise<void> {
    const states = requireArray("items", items).map((given, index) => {
      if (typeof given === "string") return removeItem(given, {});
      const item = requireOptions(`items[${index}]`, given);
      return removeItem(item.key, item);
    });
    await this.#caller.unary(
      deleteBulkState,
      { storeName: this.name, states },
      requireOptions("options", options),
      this.#writing(states),
    );
  }

  /**
   * Runs writes and deletes as one transaction of the store. On Redis the real runtime does not roll back: operations
   * before a failing one stay. A delete without etag needs the store's `anyEtag` where the key exists (Redis: `"0"`).
   * @throws NotSupportedByRuntimeError where the store has no transactions
   * @throws EtagMismatchError, EtagInvalidError as `save`, with the `key` where the runtime's text names it
   */
  async transaction(operations: readonly StateOperation<In>[], options: TransactionOptions = {}): Promise<void> {
    const messages = await Promise.all(
      requireArray("operations", operations).map((operation, index) => this.#operation(operation, index)),
    );
    const given = requireOptions("options", options);
    const metadata = textMap("componentMetadata", given.componentMetadata);
    await this.#caller.unary(
      executeStateTransaction,
      { storeName: this.name, operations: messages, metadata },
      given,
      this.#contextOfMany(messages.flatMap(({ request }) => request ?? [])),
    );
  }

  /**
   * Changes a value optimistically: reads it, asks `change` for the next one, writes that with the etag it read, and
   * starts again where somebody else wrote in between. `change` may run several times. When it returns `undefined`
   * nothing is written.
   *
   * What is not protected: an absent key has no etag, so two callers that both find it absent can both write, and the
   * later one wins, unless the store's `absentEtag` is named. A key that was deleted and written again between the
   * read and the write may have the same etag (versions restart at 1 on Redis). A store without etags protects
   * nothing.
   *
   * @returns the value that was written, or that was there when nothing was
   * @throws EtagMismatchError where `maxAttempts` tries all met another writer
   */
  async update(
    key: string,
    change: (current: Out | undefined) => In | undefined | Promise<In | undefined>,
    options: UpdateOptions = {},
  ): Promise<In | Out | undefined> {
    return await update(this, this.#options.absentEtag !== undefined, key, change, options);
  }

  async #operation(given: StateOperation<In>, index: number): Promise<TransactionalStateOperation> {
    const operation = requireOptions(`operations[${index}]`, given);
    if (operation.type === "upsert") {
      const bytes = await this.#codec.encode(operation.value, `operations[${index}].value`);
      const request = writeItem(operation.key, bytes, operation, this.#options.absentEtag);
      return { operationType: "upsert", request };
    }
    if (operation.type === "delete") {
      const item = removeItem(operation.key, operation);
      const etag = item.etag ?? etagValue(this.#options.anyEtag);
      return { operationType: "delete", request: { ...item, etag, options: itemOptions(operation) } };
    }
    const { type } = operation as { type: unknown };
    throw new InvalidInputError(`operations[${index}].type`, type, '"upsert" or "delete"');
  }

  async #entry(key: string, { data, etag, metadata }: GetStateResponse): Promise<StateEntry<Out>> {
    const value = await this.#codec.decode(data, { method: "GetState", store: this.name, key });
    return { value, etag: etag === "" ? undefined : etag, metadata: textRecord(metadata) };
  }

  #itemError(key: string, text: string): LayottoError {
    const reason = new StatusError("UNKNOWN", text, undefined, { fromPeer: true });
    const call = { method: "GetBulkState", store: this.name, key, signal: undefined, closed: false, rule: stateRule };
    return errorFromFailure(reason, call);
  }

  #context(key?: string): CallContext {
    return { store: this.name, key, rule: stateRule };
  }

  /** The context of a write or delete of one key, or of several; those without conditions may be repeated. */
  #writing(states: readonly StateItemMessage[], key?: string): CallContext {
    const context = key === undefined ? this.#contextOfMany(states) : this.#context(key);
    return { ...context, idempotency: states.every(isUnconditional) ? "write" : undefined };
  }

  #contextOfMany(items: readonly { readonly key: string }[]): CallContext {
    return { store: this.name, rule: stateRuleOf(items.map(({ key }) => key)) };
  }
}

function isAbsent({ data, etag }: { data: Uint8Array; etag: string }): boolean {
  return data.byteLength === 0 && etag === "";
}
