import type { Metadata, StatusName } from "@layotto-sdk/core";
import type { Method } from "@layotto-sdk/protocol/method";
import { messageToJson, type Json } from "./message-json.js";
import { keysOf, subjectOf } from "./subject.js";

/** How a call ended. `RUNNING` has not. */
export type CallOutcome = StatusName | "RUNNING";

/** A call that the mock has answered, or is answering. */
export interface RecordedCall {
  /** Counts up from 1 over all calls since the mock started or was reset. */
  readonly index: number;
  /** For example `GetState`. */
  readonly method: string;
  /** For example `spec.proto.runtime.v1.Runtime`. */
  readonly service: string;
  /** The store, pub/sub, binding or service that the call is about. */
  readonly store?: string;
  /** The key, resource, topic or file that the call is about. */
  readonly key?: string;
  /** The request; of a stream that the caller sends, the first message. `null` where it cannot be read. */
  readonly request: Json;
  /** Of a stream that the caller sends: what arrived, up to 100 messages and 64 KiB. */
  readonly requests?: readonly Json[];
  /** Names and values; binary values in base64. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
  readonly outcome: CallOutcome;
  /** The status text, where the call failed. */
  readonly message?: string;
  /** When it arrived, in milliseconds since the epoch by the mock's clock. */
  readonly at: number;
  /** When its caller gives up, in milliseconds since the epoch by the machine's clock; left out for never. */
  readonly deadline?: number;
}

/** Which calls to list; a field left out matches every call. */
export interface CallFilter {
  readonly method?: string;
  readonly store?: string;
  /** Also one of several keys of a bulk call. */
  readonly key?: string;
  readonly outcome?: CallOutcome;
}

const keptMessages = 100;
const keptStreamBytes = 64 * 1024;

/** A call in the log, as bytes: most are never looked at. */
export class CallEntry {
  outcome: CallOutcome = "RUNNING";
  message: string | undefined;
  messages: Uint8Array[] | undefined;
  /** How many bytes of requests it holds. */
  bytes: number;
  /** Whether the log still has it. */
  kept = true;

  constructor(
    readonly index: number,
    readonly method: Method<unknown, unknown>,
    /** `undefined` for none, so that an empty object is not kept for ten thousand calls. */
    readonly metadata: Metadata | undefined,
    readonly at: number,
    readonly request: Uint8Array | undefined,
    readonly deadline: number | undefined,
  ) {
    this.bytes = request === undefined ? 0 : request.length;
  }

  /** Keeps one message of a stream that the caller sends, as long as there are few and they are small. */
  addMessage(bytes: Uint8Array): void {
    this.messages ??= [];
    if (
      this.messages.length > 0 &&
      (this.messages.length >= keptMessages || this.bytes + bytes.length > keptStreamBytes)
    )
      return;
    this.messages.push(bytes);
    this.bytes += bytes.length;
  }

  decoded(): unknown {
    return this.#decode(this.request ?? this.messages?.[0]);
  }

  matches(filter: CallFilter): boolean {
    if (filter.method !== undefined && !methodMatches(filter.method, this.method)) return false;
    if (filter.outcome !== undefined && filter.outcome !== this.outcome) return false;
    if (filter.store === undefined && filter.key === undefined) return true;
    const request = this.decoded();
    if (filter.store !== undefined && subjectOf(request).store !== filter.store) return false;
    return filter.key === undefined || keysOf(request).includes(filter.key);
  }

  toRecord(): RecordedCall {
    const request = this.decoded();
    return {
      index: this.index,
      method: this.method.name,
      service: this.method.service,
      ...subjectOf(request),
      request: messageToJson(request),
      ...(this.messages && { requests: this.messages.map((bytes) => messageToJson(this.#decode(bytes))) }),
      metadata: metadataToJson(this.metadata),
      outcome: this.outcome,
      ...(this.message !== undefined && { message: this.message }),
      at: this.at,
      ...(this.deadline !== undefined && { deadline: this.deadline }),
    };
  }

  #decode(bytes: Uint8Array | undefined): unknown {
    if (bytes === undefined) return undefined;
    try {
      return this.method.request.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

/** The newest calls, in the order in which they arrived. Older ones are forgotten. */
export class CallLog {
  #entries: CallEntry[] = [];
  #first = 0;
  #bytes = 0;
  #index = 0;

  constructor(
    /** How many calls are kept. */
    readonly maxCalls: number = 10_000,
    /** How many bytes of requests are kept; of the newest call all that it keeps. */
    readonly maxBytes: number = 64 * 1024 * 1024,
  ) {}

  begin(
    method: Method<unknown, unknown>,
    { metadata, deadline }: { readonly metadata: Metadata; readonly deadline: number | undefined },
    at: number,
    request: Uint8Array | undefined,
  ): CallEntry {
    const entry = new CallEntry(
      ++this.#index,
      method,
      metadata.size === 0 ? undefined : metadata,
      at,
      request,
      deadline,
    );
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#keepWithinBounds();
    return entry;
  }

  /** Keeps one message of a stream that the caller of `entry` sends, as long as there are few and they are small. */
  addMessage(entry: CallEntry, bytes: Uint8Array): void {
    const before = entry.bytes;
    entry.addMessage(bytes);
    if (!entry.kept) return;
    this.#bytes += entry.bytes - before;
    this.#keepWithinBounds();
  }

  list(filter: CallFilter = {}): RecordedCall[] {
    return this.#entries
      .slice(this.#first)
      .filter((entry) => entry.matches(filter))
      .map((entry) => entry.toRecord());
  }

  /** How many of the kept calls each method has. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method } of this.#entries.slice(this.#first)) counts[method.name] = (counts[method.name] ?? 0) + 1;
    return counts;
  }

  clear(): void {
    for (const entry of this.#entries.slice(this.#first)) entry.kept = false;
    this.#entries = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  /** As {@link clear}, and counts from 1 again. */
  reset(): void {
    this.clear();
    this.#index = 0;
  }

  #keepWithinBounds(): void {
    while (
      this.#entries.length - this.#first > this.maxCalls ||
      (this.#bytes > this.maxBytes && this.#entries.length - this.#first > 1)
    ) {
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    const oldest = this.#entries[this.#first];
    if (oldest) {
      this.#bytes -= oldest.bytes;
      oldest.kept = false;
    }
    (this.#entries as (CallEntry | undefined)[])[this.#first++] = undefined;
    // Moving the rest down once in a while costs less than a shift at every call.
    if (this.#first > this.maxCalls) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}

/** Whether `name` (`GetState`, `Runtime/GetState`, the full path, or `*`) means `method`. */
export function methodMatches(name: string, method: Method<unknown, unknown>): boolean {
  return (
    name === "*" ||
    name === method.name ||
    name === method.path ||
    method.path.endsWith(`.${name}`) ||
    method.path === `/${name}`
  );
}

function metadataToJson(metadata: Metadata | undefined): Record<string, string[]> {
  const json: Record<string, string[]> = {};
  for (const [name, value] of metadata ?? []) {
    (json[name] ??= []).push(typeof value === "string" ? value : Buffer.from(value).toString("base64"));
  }
  return json;
}
