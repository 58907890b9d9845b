import {
  lockKeepAlive,
  LockKeepAliveResponse_Status,
  tryLock,
  unlock,
  UnlockResponse_Status,
} from "@layotto-sdk/protocol/runtime";
import { fullJitterMs, sleep } from "../../async/backoff.js";
import { checkSignal, deadlineOf, type CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { CancelledError, RuntimeError, TimeoutError, UnavailableError } from "../../errors/call-errors.js";
import { errorFromFailure, where } from "../../errors/from-status.js";
import { ClientClosedError, InvalidInputError } from "../../errors/input-errors.js";
import { StatusError } from "../../transport.js";
import { maxInt32, requireFilled, requireFilledKey, requireInteger, requireOptions } from "../../validate.js";
import { LockNotHeldError, lockRule } from "./errors.js";
import { LockLease } from "./lease.js";

export interface TryLockOptions extends CallOptions {
  /** Who takes the lock; the same text is needed to release it. Make it unique: `crypto.randomUUID()`. */
  readonly owner: string;
  /** Whole seconds until the lock frees itself, from 1. */
  readonly ttlSeconds: number;
}

export interface UnlockOptions extends CallOptions {
  /** Who took the lock. */
  readonly owner: string;
}

export interface AcquireOptions extends CallOptions {
  /** Whole seconds until the lock frees itself, from 1. */
  readonly ttlSeconds: number;
  /**
   * Default: a new UUID, and better so: only what a new owner may have taken is given back by itself where a try fails
   * on its way, since another holder may go by the name of yours.
   */
  readonly owner?: string | undefined;
  /** Milliseconds to wait for the lock, all tries together. Default 30,000; `Infinity`: until the signal fires. */
  readonly timeoutMs?: number | undefined;
  /**
   * Keeps extending the lock until it is released. Where the runtime cannot extend locks, `acquire` says so at once
   * with `NotSupportedByRuntimeError` and holds nothing. Default `false`.
   */
  readonly autoExtend?: boolean | undefined;
  /**
   * How many milliseconds before expiry the lease's signal fires, less than the time to live. Default: a tenth of the
   * time to live, at most 2,000.
   */
  readonly signalBeforeMs?: number | undefined;
}

/** The lock that `acquire` waits for. */
interface Wanted {
  readonly resource: string;
  readonly owner: string;
  /** Whether nobody can hold it by this name but the try at hand. */
  readonly isNewOwner: boolean;
  readonly ttlSeconds: number;
}

const firstWaitMs = 20;
const longestWaitMs = 1_000;
const defaultWaitMs = 30_000;
/** How long a lock that nobody knows to be taken or not is tried to be given back. */
const givingBackMs = 1_000;
const givingBackPauseMs = 100;

/**
 * A lock store. Locks are not reentrant: an owner that holds a lock does not get it again.
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a store that the runtime does
 * not have, and those of every call.
 */
export class LockStore {
  readonly #caller: Caller;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /** Takes a lock if it is free. @returns whether it was */
  async tryLock(resource: string, options: TryLockOptions): Promise<boolean> {
    const { owner, ttlSeconds, ...call } = requireOptions("options", options);
    const request = { ...this.#request(resource, owner), expire: requireTtl(ttlSeconds) };
    const { success } = await this.#caller.unary(tryLock, request, call, this.#context(resource));
    return success;
  }

  /** Gives a lock back. @throws LockNotHeldError where the owner does not hold it */
  async unlock(resource: string, options: UnlockOptions): Promise<void> {
    const { owner, ...call } = requireOptions("options", options);
    const context = this.#context(resource);
    const { status } = await this.#caller.unary(unlock, this.#request(resource, owner), call, context);
    this.#check("Unlock", resource, status, UnlockResponse_Status);
  }

  /**
   * Makes a lock expire `ttlSeconds` from now.
   * @throws NotSupportedByRuntimeError where the runtime cannot extend locks (Layotto to this day)
   * @throws LockNotHeldError where the owner does not hold it
   */
  async keepAlive(resource: string, options: TryLockOptions): Promise<void> {
    const { owner, ttlSeconds, ...call } = requireOptions("options", options);
    const request = { ...this.#request(resource, owner), expire: requireTtl(ttlSeconds) };
    const { status } = await this.#caller.unary(lockKeepAlive, request, call, this.#context(resource));
    this.#check("LockKeepAlive", resource, status, LockKeepAliveResponse_Status);
  }

  /**
   * Waits until the lock is free and takes it. Where a try fails on its way, so that nobody knows whether it took the
   * lock, the lock is given back as far as that can be done within a second (not with an `owner` of your own), and
   * `acquire` fails then.
   *
   * @example
   * ```ts
   * await using lease = await runtime.lock("lock_demo").acquire("orders", { ttlSeconds: 30 });
   * await settle(orders, { signal: lease.signal });
   * ```
   * @throws TimeoutError where it was not free in time
   * @throws NotSupportedByRuntimeError with `autoExtend`, where the runtime cannot extend locks
   */
  async acquire(resource: string, options: AcquireOptions): Promise<LockLease> {
    const { owner, ttlSeconds, autoExtend, signalBeforeMs, timeoutMs, ...call } = requireOptions("options", options);
    requireTtl(ttlSeconds);
    checkSignal(call.signal);
    const init = {
      store: this,
      resource,
      ttlSeconds,
      owner: owner ?? crypto.randomUUID(),
      isNewOwner: owner === undefined,
      signalBeforeMs: requireSignalBefore(signalBeforeMs, ttlSeconds),
    };
    let takenAt = await this.#waitFor(init, deadlineOf(timeoutMs ?? defaultWaitMs), call);
    if (autoExtend) {
      const sentAt = Date.now();
      try {
        await this.keepAlive(resource, { ...call, owner: init.owner, ttlSeconds });
      } catch (error) {
        await this.#giveBack(resource, init.owner, call);
        throw error;
      }
      takenAt = sentAt;
    }
    const lease = new LockLease({ ...init, takenAt });
    if (autoExtend) lease.keepExtended();
    return lease;
  }

  async #waitFor(
    { resource, owner, isNewOwner, ttlSeconds }: Wanted,
    deadline: number | undefined,
    call: CallOptions,
  ): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      const takenAt = Date.now();
      const left = deadline === undefined ? Infinity : deadline - takenAt;
      if (left <= 0) throw this.#waited(resource, "DEADLINE_EXCEEDED", call.signal);
      const timeoutMs = left === Infinity ? undefined : left;
      const stopped = call.signal?.aborted ?? false;
      try {
        if (await this.tryLock(resource, { ...call, timeoutMs, owner, ttlSeconds })) return takenAt;
      } catch (error) {
        if (isNewOwner && !stopped && mayHaveTaken(error, call.signal)) await this.#giveBack(resource, owner, call);
        // The last try gets what time is left; where that was little, it says nothing of the runtime.
        const held = attempt > 0 && left <= longestWaitMs && error instanceof TimeoutError && !call.signal?.aborted;
        throw held ? this.#waited(resource, "DEADLINE_EXCEEDED", call.signal) : error;
      }
      const pause = Math.min(
        fullJitterMs(attempt, firstWaitMs, longestWaitMs),
        deadline ? deadline - Date.now() : Infinity,
      );
      await sleep(Math.max(0, pause), call.signal).catch(() => {
        throw this.#waited(resource, "CANCELLED", call.signal);
      });
    }
  }

  /**
   * Gives back what may have been taken, as well as it can be done in a second. Not by the caller's signal, which may
   * be why this is needed; a client that was closed makes no calls.
   */
  async #giveBack(resource: string, owner: string, { metadata }: CallOptions): Promise<void> {
    const until = Date.now() + givingBackMs;
    for (let left = givingBackMs; left > 0 && !this.#caller.closed; left = until - Date.now()) {
      try {
        return await this.unlock(resource, { owner, metadata, timeoutMs: left });
      } catch (error) {
        if (error instanceof LockNotHeldError || error instanceof ClientClosedError) return;
      }
      await sleep(givingBackPauseMs);
    }
  }

  #waited(resource: string, status: "DEADLINE_EXCEEDED" | "CANCELLED", signal: AbortSignal | undefined): Error {
    const reason = new StatusError(status, "the lock was held by others all the time");
    return errorFromFailure(reason, {
      method: "acquire",
      store: this.name,
      key: resource,
      signal,
      closed: this.#caller.closed,
      rule: (failure) =>
        failure.status === "DEADLINE_EXCEEDED"
          ? new TimeoutError(
              `${where(failure)} did not get the lock in time, since others held it; give it a longer timeoutMs, or see ` +
                "who holds it for so long.",
              failure,
            )
          : undefined,
    });
  }

  #check(method: string, resource: string, status: number, values: typeof UnlockResponse_Status): void {
    const context = { method, store: this.name, key: resource };
    if (status === values.SUCCESS) return;
    if (status === values.LOCK_UNEXIST) throw new LockNotHeldError("absent", context);
    if (status === values.LOCK_BELONG_TO_OTHERS) throw new LockNotHeldError("other-owner", context);
    throw new RuntimeError(`${method} of '${resource}' on '${this.name}' failed inside the lock component.`, context);
  }

  #request(resource: string, owner: string): { storeName: string; resourceId: string; lockOwner: string } {
    return {
      storeName: this.name,
      resourceId: requireFilledKey("resource", resource),
      lockOwner: requireFilled("owner", owner, "a text that no other holder has, for example a UUID"),
    };
  }

  #context(resource: string): CallContext {
    return { store: this.name, key: resource, rule: lockRule };
  }
}

function requireTtl(ttlSeconds: number): number {
  return requireInteger("ttlSeconds", ttlSeconds, 1, `a whole number of seconds from 1 to ${maxInt32}`);
}

function requireSignalBefore(signalBeforeMs: number | undefined, ttlSeconds: number): number | undefined {
  if (signalBeforeMs === undefined) return undefined;
  requireInteger("signalBeforeMs", signalBeforeMs, 0, "a whole number of milliseconds from 0");
  if (signalBeforeMs < ttlSeconds * 1000) return signalBeforeMs;
  throw new InvalidInputError(
    "signalBeforeMs",
    signalBeforeMs,
    `less than the time to live, ${ttlSeconds * 1000} ms; the signal would fire at once`,
  );
}

/** Whether a failed try may have taken the lock all the same: it left, and what became of it nobody has said. */
function mayHaveTaken(error: unknown, signal: AbortSignal | undefined): boolean {
  // Without a status it failed on this side: by an interceptor, or over an answer that could not be read.
  if (error instanceof RuntimeError) return error.status === undefined;
  if (error instanceof CancelledError || error instanceof TimeoutError || error instanceof UnavailableError) {
    // Where the signal has fired the cause is its reason, which may be anything.
    return signal?.aborted || !(error.cause instanceof StatusError && !error.cause.sent);
  }
  return false;
}
