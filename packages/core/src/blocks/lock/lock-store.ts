import {
  lockKeepAlive,
  LockKeepAliveResponse_Status,
  tryLock,
  unlock,
  UnlockResponse_Status,
} from "@layotto-sdk/protocol/runtime";
import { fullJitterMs, sleep } from "../../async/backoff.js";
import { deadlineOf, type CallOptions } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { RuntimeError } from "../../errors/call-errors.js";
import { errorFromFailure } from "../../errors/from-status.js";
import { StatusError } from "../../transport.js";
import { maxInt32, requireFilledKey, requireInteger, requireName, requireOptions } from "../../validate.js";
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
  /** Default: a new UUID. */
  readonly owner?: string | undefined;
  /** Milliseconds to wait for the lock, all tries together. Default 30,000; `Infinity`: until the signal fires. */
  readonly timeoutMs?: number | undefined;
  /**
   * Keeps extending the lock until it is released. Where the runtime cannot extend locks, `acquire` says so at once
   * with `NotSupportedByRuntimeError` and holds nothing. Default `false`.
   */
  readonly autoExtend?: boolean | undefined;
  /** How long before expiry the lease's signal fires. Default: a tenth of the time to live, at most 2,000. */
  readonly signalBeforeMs?: number | undefined;
}

const firstWaitMs = 20;
const longestWaitMs = 1_000;
const defaultWaitMs = 30_000;

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
   * Waits until the lock is free and takes it.
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
    const init = {
      store: this,
      resource,
      ttlSeconds,
      owner: owner ?? crypto.randomUUID(),
      signalBeforeMs: requireInteger(
        "signalBeforeMs",
        signalBeforeMs ?? Math.floor(Math.min(ttlSeconds * 100, 2_000)),
        0,
        "a whole number of milliseconds from 0",
      ),
    };
    const takenAt = await this.#waitFor(init, deadlineOf(timeoutMs ?? defaultWaitMs), call);
    const lease = new LockLease({ ...init, takenAt });
    if (autoExtend) {
      try {
        await lease.extend(ttlSeconds, call);
      } catch (error) {
        await lease[Symbol.asyncDispose]();
        throw error;
      }
      lease.keepExtended();
    }
    return lease;
  }

  async #waitFor(
    { resource, owner, ttlSeconds }: { resource: string; owner: string; ttlSeconds: number },
    deadline: number | undefined,
    call: CallOptions,
  ): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      const takenAt = Date.now();
      const left = deadline === undefined ? Infinity : deadline - takenAt;
      if (left <= 0) throw this.#waited(resource, "DEADLINE_EXCEEDED", call.signal);
      const timeoutMs = left === Infinity ? undefined : left;
      if (await this.tryLock(resource, { ...call, timeoutMs, owner, ttlSeconds })) return takenAt;
      const pause = Math.min(fullJitterMs(attempt, firstWaitMs, longestWaitMs), deadline ? deadline - Date.now() : Infinity);
      await sleep(Math.max(0, pause), call.signal).catch(() => {
        throw this.#waited(resource, "CANCELLED", call.signal);
      });
    }
  }

  #waited(resource: string, status: "DEADLINE_EXCEEDED" | "CANCELLED", signal: AbortSignal | undefined): Error {
    const reason = new StatusError(status, "the lock was held by others all the time");
    const call = { method: "acquire", store: this.name, key: resource, signal, closed: this.#caller.closed };
    return errorFromFailure(reason, { ...call, rule: undefined });
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
      lockOwner: requireName("owner", owner),
    };
  }

  #context(resource: string): CallContext {
    return { store: this.name, key: resource, rule: lockRule };
  }
}

function requireTtl(ttlSeconds: number): number {
  return requireInteger("ttlSeconds", ttlSeconds, 1, `a whole number of seconds from 1 to ${maxInt32}`);
}
