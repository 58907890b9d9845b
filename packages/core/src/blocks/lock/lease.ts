import { idleTimer, longestTimerMs } from "../../async/timer.js";
import type { CallOptions } from "../../call-options.js";
import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import type { LayottoError } from "../../errors/layotto-error.js";
import { requireOptions } from "../../validate.js";
import { LockExpiredError, LockNotHeldError } from "./errors.js";
import type { LockStore } from "./lock-store.js";

/** How a lease is made. @internal */
export interface LeaseInit {
  readonly store: LockStore;
  readonly resource: string;
  readonly owner: string;
  readonly ttlSeconds: number;
  /** Milliseconds since the epoch, before the request left: the runtime's clock starts later, so expiry is never early here. */
  readonly takenAt: number;
  /** As the caller gave it. */
  readonly signalBeforeMs: number | undefined;
}

/** How long before expiry a lease says so where nobody has told it. */
function defaultSignalBeforeMs(ttlSeconds: number): number {
  return Math.floor(Math.min(ttlSeconds * 100, 2_000));
}

/**
 * A lock that is held until it is released, or until its time to live is over. `await using` releases it at the end of
 * the block.
 */
export class LockLease implements AsyncDisposable {
  readonly #store: LockStore;
  readonly #signalBeforeMs: number | undefined;
  readonly #defaultSignalBeforeMs: number;
  readonly #abort = new AbortController();
  #expiresAt: number;
  #ttlSeconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeper: ReturnType<typeof setTimeout> | undefined;
  #released = false;
  readonly resource: string;
  /** The owner that this lease made (or was given): a lock belongs to whoever knows it. */
  readonly owner: string;

  /** @internal */
  constructor(init: LeaseInit) {
    this.#store = init.store;
    this.resource = init.resource;
    this.owner = init.owner;
    this.#ttlSeconds = init.ttlSeconds;
    this.#signalBeforeMs = init.signalBeforeMs;
    this.#defaultSignalBeforeMs = defaultSignalBeforeMs(init.ttlSeconds);
    this.#expiresAt = 0;
    this.#heldFrom(init.takenAt, init.ttlSeconds);
  }

  /** When the lock expires at the latest, in milliseconds since the epoch by this machine's clock. */
  get expiresAt(): number {
    return this.#expiresAt;
  }

  /** Whether the lock was released here. */
  get released(): boolean {
    return this.#released;
  }

  /**
   * Fires shortly before the lock expires, or as soon as it is known to be lost, with a `LockExpiredError`: stop what
   * the lock protects. It does not fire after a release.
   */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /**
   * Makes the lock expire `ttlSeconds` from now. A signal that has fired stays so.
   * @param ttlSeconds default: what it was taken with. More than the lease's `signalBeforeMs`, where that was given
   * @throws NotSupportedByRuntimeError where the runtime cannot extend locks (Layotto to this day)
   * @throws LockNotHeldError where it expired or is another's; the signal fires too
   */
  async extend(ttlSeconds: number = this.#ttlSeconds, options: CallOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    if (this.#signalBeforeMs !== undefined && ttlSeconds * 1000 <= this.#signalBeforeMs) {
      const wanted = `more than the ${this.#signalBeforeMs} ms before expiry at which this lease's signal fires`;
      throw new InvalidInputError("ttlSeconds", ttlSeconds, wanted);
    }
    const sentAt = Date.now();
    try {
      await this.#store.keepAlive(this.resource, { ...given, owner: this.owner, ttlSeconds });
    } catch (error) {
      if (error instanceof LockNotHeldError) this.#lost(error);
      throw error;
    }
    if (!this.#released) this.#heldFrom(sentAt, ttlSeconds);
  }

  /**
   * Gives the lock back. Safe to call twice, and again after a call that failed on its way.
   * @throws LockNotHeldError where it had expired, so that what it protected may have run beside another holder
   */
  async release(options: CallOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    if (this.#released) return;
    this.#released = true;
    this.#stop();
    try {
      await this.#store.unlock(this.resource, { ...given, owner: this.owner });
    } catch (error) {
      if (!(error instanceof LockNotHeldError)) {
        // Nobody knows whether it was given back: it may be tried again, and its expiry is told as before.
        this.#released = false;
        this.#awaitExpiry();
      }
      throw error;
    }
  }

  /** As `release()`, but a lock that had expired is no error here: its signal has said so. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      if (!(error instanceof LockNotHeldError)) throw error;
    }
  }

  /** Extends the lock whenever a third of its time is over. @internal */
  keepExtended(): void {
    // A lease that was reported lost while its extension was on the way must not be held behind its holder's back.
    if (this.#released || this.#abort.signal.aborted) return;
    const extend = (): void => {
      this.extend().then(
        () => this.keepExtended(),
        (error: unknown) => {
          const final = error instanceof LockNotHeldError || error instanceof NotSupportedByRuntimeError;
          // A passing failure leaves two thirds of the time for further tries; the expiry signal is the last word.
          if (!final) this.keepExtended();
        },
      );
    };
    clearTimeout(this.#keeper);
    this.#keeper = idleTimer(extend, (this.#ttlSeconds * 1000) / 3);
  }

  #heldFrom(sentAt: number, ttlSeconds: number): void {
    this.#ttlSeconds = ttlSeconds;
    this.#expiresAt = sentAt + ttlSeconds * 1000;
    this.#awaitExpiry();
  }

  #awaitExpiry(): void {
    clearTimeout(this.#timer);
    if (this.#abort.signal.aborted) return;
    // Extended to a shorter time, a lease must not be over at once.
    const shorter = Math.min(this.#defaultSignalBeforeMs, defaultSignalBeforeMs(this.#ttlSeconds));
    const before = this.#signalBeforeMs ?? shorter;
    const left = this.#expiresAt - before - Date.now();
    // A delay beyond what a timer takes comes back here for its rest.
    this.#timer = idleTimer(() => (left > longestTimerMs ? this.#awaitExpiry() : this.#lost(undefined)), left);
  }

  #lost(cause: LayottoError | undefined): void {
    if (this.#released) return;
    this.#stop();
    const message = cause
      ? `The lock '${this.resource}' is lost: ${cause.message}`
      : `The lock '${this.resource}' is about to expire; stop what it protects, or take it with a longer ttlSeconds.`;
    this.#abort.abort(new LockExpiredError(message, { store: this.#store.name, key: this.resource, cause }));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#keeper);
  }
}
