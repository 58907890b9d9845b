import type { Clock } from "../clock.js";

/** Who holds a lock, and until when. */
export interface HeldLock {
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** One database of locks. A lock that has expired stays until somebody takes or releases it. */
export class LockTable {
  readonly #held = new Map<string, HeldLock>();

  constructor(private readonly clock: Clock) {}

  /** The holder, one whose time is over too. */
  get(key: string): HeldLock | undefined {
    return this.#held.get(key);
  }

  expired(lock: HeldLock): boolean {
    return lock.expiresAt <= this.clock.now();
  }

  /** Takes or extends a lock without any check. */
  hold(key: string, owner: string, seconds: number): void {
    this.#held.set(key, { owner, expiresAt: this.clock.now() + seconds * 1000 });
  }

  release(key: string): void {
    this.#held.delete(key);
  }
}
