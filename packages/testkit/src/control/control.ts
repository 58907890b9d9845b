import type { CallFilter, RecordedCall } from "../dispatch/call-log.js";
import type { KeyInfo } from "../engine/cryption/cryption-module.js";
import type { OutboxEntry, OutboxFilter, PlacedCall, SentEmail, SentSms } from "../engine/messaging/outbox.js";
import type { DeliveryOutcome } from "../engine/pubsub/deliveries.js";
import type { QuirkName, Quirks } from "../engine/quirks.js";
import type { Fault, PendingFault } from "../faults/faults.js";
import type { Bytes, Payload } from "./payload.js";

/**
 * The other side of a mock: what a test does to it and sees of it. Everything is asynchronous and goes through JSON,
 * so that it is the same in process and over HTTP (`controlOverHttp`). A call fails with `ControlError`.
 */
export interface Control {
  readonly clock: ClockControl;
  readonly faults: FaultControl;
  readonly calls: CallControl;
  readonly events: EventControl;
  readonly configuration: ConfigurationControl;
  readonly state: StateControl;
  readonly locks: LockControl;
  readonly sequencer: SequencerControl;
  readonly files: FileControl;
  readonly objects: ObjectControl;
  readonly secrets: SecretControl;
  readonly cryption: CryptionControl;
  readonly outbox: OutboxControl;
  readonly quirks: QuirkControl;
  readonly app: AppControl;
  /** Forgets state, calls, faults and deliveries, and sets the quirks back; what is attached and the time stay. */
  reset(): Promise<void>;
  /**
   * Breaks every connection and comes back after `downMs` (default 0), on the same ports where it is served. What Redis
   * or a disk would hold stays; in-memory components are emptied, unless `keepMemory` is set. The application is asked for its subscriptions again.
   */
  restart(options?: RestartOptions): Promise<void>;
  /** What the mock holds, for a look at a failing test. */
  snapshot(): Promise<Snapshot>;
}

/** The mock's clock. */
export interface ClockControl {
  /** Milliseconds since the epoch. */
  now(): Promise<number>;
  /** Moves the clock by so many milliseconds and runs what falls due; returns the new time. Not for the machine's clock. */
  advance(ms: number): Promise<number>;
}

/** What is to go wrong. */
export interface FaultControl {
  /** Returns the fault's id. */
  add(fault: Fault): Promise<number>;
  list(): Promise<PendingFault[]>;
  /** Takes back one fault by its id, or all. */
  clear(id?: number): Promise<void>;
}

/** What the mock was asked. */
export interface CallControl {
  /** In order of arrival; the newest 10,000. */
  list(filter?: CallFilter): Promise<RecordedCall[]>;
  clear(): Promise<void>;
}

/** Publish and subscribe. */
export interface EventControl {
  /** Publishes as another application would; does not wait for deliveries. */
  publish(event: EventToPublish): Promise<{ id: string }>;
  /** What callers have published with success, out of their CloudEvents. */
  published(filter?: { pubsub?: string; topic?: string }): Promise<PublishedEvent[]>;
  /** Every attempt to deliver, oldest first; the newest 10,000. */
  deliveries(filter?: { pubsub?: string; topic?: string; outcome?: DeliveryOutcome }): Promise<DeliveryRecord[]>;
  /** Who is registered for which topic: callbacks, streams, and what ended streams left behind. */
  subscriptions(): Promise<{ kind: string; pubsub: string; topic: string }[]>;
  /** Settles when no delivery runs; a redelivery that waits for the clock does not count. */
  idle(): Promise<void>;
}

/** Configuration that somebody else changes. */
export interface ConfigurationControl {
  set(item: ConfigurationToSet): Promise<void>;
  delete(item: { store: string; key: string; group?: string; label?: string }): Promise<void>;
}

/** What state stores hold. */
export interface StateControl {
  /** Writes without any check. */
  set(entry: { store: string; key: string; ttlSeconds?: number } & Payload): Promise<void>;
  get(entry: { store: string; key: string }): Promise<StateRecord | null>;
  list(filter: { store: string }): Promise<StateRecord[]>;
}

/** Who holds which lock. */
export interface LockControl {
  /** `null` when nobody does. */
  holder(lock: { store: string; resourceId: string }): Promise<{ owner: string; expiresAt: number } | null>;
}

/** Ids. */
export interface SequencerControl {
  /** Sets the last id that the store gave; the next is one more. Runs that are cached for the key are forgotten. */
  set(entry: { store: string; key: string; last: number | string }): Promise<void>;
}

/** Files. */
export interface FileControl {
  put(file: { store: string; name: string } & Payload): Promise<void>;
  get(file: { store: string; name: string }): Promise<Bytes | null>;
  /** Makes a folder, with those above it. */
  makeDirectory(directory: { store: string; name: string }): Promise<void>;
}

/** Object stores. */
export interface ObjectControl {
  /** Makes a bucket in one store, or in every one where none is named. One that exists stays as it is. */
  createBucket(bucket: { store?: string; name: string; versions?: boolean }): Promise<void>;
  /** Writes an object as somebody else does: past the component, so that metadata and tags are kept. */
  put(object: ObjectToPut): Promise<{ versionId?: string }>;
  get(object: { store: string; bucket: string; key: string }): Promise<ObjectRecord | null>;
  list(filter: { store: string; bucket: string; prefix?: string }): Promise<ObjectRecord[]>;
}

/** Secrets. */
export interface SecretControl {
  set(secret: { store: string; name: string; value: string }): Promise<void>;
}

/** Keys of cryption components. */
export interface CryptionControl {
  /** Every key that a component can use, with the ids of its versions, oldest first. */
  keys(filter: { component: string }): Promise<KeyInfo[]>;
  /** Makes a key, unless it is there. */
  addKey(key: { component: string; keyId: string }): Promise<KeyInfo>;
  /** Gives a key a new version, which encrypts from now on. */
  rotateKey(key: { component: string; keyId: string }): Promise<KeyInfo>;
  /** Takes a key away: what it encrypted cannot be decrypted any more. */
  removeKey(key: { component: string; keyId: string }): Promise<void>;
}

/** What would have left for people: mails, text messages, voice calls. */
export interface OutboxControl {
  /** Oldest first; the newest 10,000. */
  list(filter: OutboxFilter & { readonly kind: "email" }): Promise<SentEmail[]>;
  list(filter: OutboxFilter & { readonly kind: "sms" }): Promise<SentSms[]>;
  list(filter: OutboxFilter & { readonly kind: "phone" }): Promise<PlacedCall[]>;
  list(filter?: OutboxFilter): Promise<OutboxEntry[]>;
  clear(): Promise<void>;
}

/** The surprises of the real runtime. */
export interface QuirkControl {
  get(): Promise<Quirks>;
  /** Switches some of them, from now on. */
  set(quirks: Partial<Record<QuirkName, boolean>>): Promise<void>;
}

/** The application that is called back. */
export interface AppControl {
  state(): Promise<{ state: string; topics: { pubsub: string; topic: string }[]; reason?: string }>;
  /** Attaches the application at `host:port` or `unix:/path` and asks it for its subscriptions. */
  attach(app: { address: string }): Promise<{ state: string; reason?: string }>;
  detach(): Promise<void>;
}

export interface RestartOptions {
  readonly downMs?: number;
  readonly keepMemory?: boolean;
}

/** An event for {@link EventControl.publish}; without a content type, the one that fits its payload. */
export type EventToPublish = {
  readonly pubsub: string;
  readonly topic: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
} & Payload;

/** An event that a caller has published, as its subscribers are to see it. */
export interface PublishedEvent {
  readonly pubsub: string;
  readonly topic: string;
  /** The CloudEvent's id, where the caller sent one. */
  readonly id?: string;
  readonly contentType: string;
  readonly data: Bytes & {
    /** The data as JSON, where it is. */
    readonly json?: unknown;
  };
  readonly metadata: Readonly<Record<string, string>>;
  readonly at: number;
}

export interface DeliveryRecord {
  /** `callback` or `stream`. */
  readonly kind: string;
  readonly pubsub: string;
  readonly topic: string;
  readonly id: string;
  readonly contentType: string;
  readonly data: Bytes;
  /** 1 for the first. */
  readonly attempt: number;
  readonly outcome: DeliveryOutcome;
  /** What the application's error said. */
  readonly details?: string;
  /** Milliseconds since the epoch by the mock's clock. */
  readonly at: number;
}

export interface ConfigurationToSet {
  readonly store: string;
  readonly key: string;
  readonly content: string;
  readonly group?: string;
  readonly label?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An item as its configuration store has it. */
export type ConfigurationRecord = Required<Omit<ConfigurationToSet, "store">>;

/** An object for {@link ObjectControl.put}; without a content type, the one that fits its payload. */
export type ObjectToPut = {
  readonly store: string;
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default `STANDARD`. One in `GLACIER` or `DEEP_ARCHIVE` is read only after a restore. */
  readonly storageClass?: string;
} & Payload;

/** An object as its store has it. */
export interface ObjectRecord extends Bytes {
  readonly key: string;
  /** In double quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly acl: string;
  readonly storageClass: string;
  /** Left out where the bucket keeps no versions. */
  readonly versionId?: string;
}

export interface StateRecord extends Bytes {
  readonly key: string;
  readonly etag: string;
  /** Milliseconds since the epoch; left out for never. */
  readonly expiresAt?: number;
}

export interface Snapshot {
  readonly now: number;
  readonly quirks: Quirks;
  /** By store, as each of the next three. */
  readonly state: Readonly<Record<string, StateRecord[]>>;
  readonly configuration: Readonly<Record<string, ConfigurationRecord[]>>;
  /** Without the folders; `control.files.get` has the bytes. */
  readonly files: Readonly<Record<string, { readonly name: string; readonly size: number }[]>>;
  /** The last id that callers got of each key, or that was set; a text, since it may be beyond 2^53. */
  readonly ids: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly subscriptions: { kind: string; pubsub: string; topic: string }[];
  readonly app: { state: string; topics: { pubsub: string; topic: string }[]; reason?: string };
  readonly faults: PendingFault[];
  /** How many calls of each method were recorded. */
  readonly calls: Readonly<Record<string, number>>;
}

/** What a call of {@link Control} fails with: the input was wrong, or the mock refused it. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}
