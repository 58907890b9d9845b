import type { Clock } from "../clock.js";

/** What a key holds. Never changed in place, so that a copy of the reference is a snapshot. */
export interface StateEntry {
  readonly data: Uint8Array;
  readonly version: bigint;
  /** A first-write wrote it: no save without the right etag from then on. */
  readonly marked: boolean;
  /** Milliseconds since the epoch, `undefined` for never. */
  readonly expiresAt: number | undefined;
}

/** One database of state: the hashes that the runtime keeps in Redis, and its two scripts. */
export class StateTable {
  readonly #entries = new Map<string, StateEntry>();
  /** The last versions of deleted keys, for when versions must not begin again. */
  readonly #buried = new Map<string, bigint>();

  constructor(private readonly clock: Clock) {}

  get(key: string): StateEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAt === undefined || entry.expiresAt > this.clock.now()) return entry;
    this.#bury(key, entry);
    return undefined;
  }

  /** Every key that holds something now. */
  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.get(key) !== undefined);
  }

  /** Writes without any check. A key keeps its expiry when it is written again. */
  put(key: string, data: Uint8Array, options: { mark?: boolean; afterDeleted?: boolean } = {}): void {
    const present = this.get(key);
    const last = present?.version ?? (options.afterDeleted ? this.#buried.get(key) : undefined) ?? 0n;
    const marked = present?.marked === true || options.mark === true;
    this.#entries.set(key, { data, version: last + 1n, marked, expiresAt: present?.expiresAt });
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) this.#bury(key, entry);
  }

  /** Seconds from now; 0 or less clears the expiry. */
  expire(key: string, ttlSeconds: bigint): void {
    const entry = this.get(key);
    if (!entry) return;
    const expiresAt = ttlSeconds > 0n ? this.clock.now() + Number(ttlSeconds) * 1000 : undefined;
    this.#entries.set(key, { ...entry, expiresAt });
  }

  /** Remembers some keys; what it returns puts them back as they are now. */
  remember(keys: Iterable<string>): () => void {
    const before = new Map([...keys].map((key) => [key, this.get(key)]));
    return () => {
      for (const [key, entry] of before) {
        if (entry) this.#entries.set(key, entry);
        else this.#entries.delete(key);
      }
    };
  }

  #bury(key: string, entry: StateEntry): void {
    this.#entries.delete(key);
    this.#buried.set(key, entry.version);
  }
}
