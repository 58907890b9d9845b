import {
  CancelledError,
  ComponentNotFoundError,
  InvalidInputError,
  NotSupportedByRuntimeError,
  RuntimeError,
  TimeoutError,
  UnavailableError,
} from "@layotto-sdk/core";
import { LockExpiredError, LockNotHeldError, type LockLease } from "@layotto-sdk/core/lock";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Settles with the reason of a signal that fires. */
function fired(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  });
}

export function lockSuite(stage: Stage): void {
  const locks = () => stage.runtime.lock("lock_demo");
  const holder = (resourceId: string) => stage.control.locks.holder({ store: "lock_demo", resourceId });
  const calls = async (method: string) => (await stage.control.calls.list({ method })).length;
  const canExtend = () => stage.control.quirks.set({ lockKeepAliveBroken: false, inMemoryLockOutlivesExpiry: false });

  describe("a lock", () => {
    proves(["lock.try", "call.TryLock.block"], "is taken once, by its own holder too", async () => {
      expect(await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 })).toBe(true);
      expect(await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 })).toBe(false);
      expect(await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 })).toBe(false);
      expect(await locks().tryLock("others", { owner: "b", ttlSeconds: 10 })).toBe(true);
    });

    proves(["lock.unlock", "call.Unlock.block"], "is free for others when it is given back", async () => {
      await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 });
      await locks().unlock("orders", { owner: "a" });
      expect(await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 })).toBe(true);
    });

    proves(["lock.unlock.not-held"], "is given back by its owner alone", async () => {
      const context = { code: "LOCK_NOT_HELD", method: "Unlock", store: "lock_demo", key: "orders", retryable: false };
      await expectFailure(locks().unlock("orders", { owner: "a" }), LockNotHeldError, { ...context, reason: "absent" });
      await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 });
      await expectFailure(locks().unlock("orders", { owner: "a" }), LockNotHeldError, {
        ...context,
        reason: "other-owner",
      });
      expect(await holder("orders")).toMatchObject({ owner: "b" });
    });

    proves(["lock.expiry"], "frees itself when its time is over", async () => {
      await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 });
      await stage.control.clock.advance(9_999);
      expect(await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 })).toBe(false);
      await stage.control.clock.advance(1);
      expect(await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 })).toBe(true);
    });
  });

  describe("acquire", () => {
    proves(
      ["lock.acquire.owner", "lock.lease.release"],
      "makes an owner, and a lease that gives the lock back once",
      async () => {
        const lease = await locks().acquire("orders", { ttlSeconds: 10 });
        expect(lease.owner).toMatch(uuid);
        expect(await holder("orders")).toMatchObject({ owner: lease.owner });
        const before = Date.now() + 10_000;
        expect(lease.expiresAt).toBeLessThanOrEqual(before);
        await lease.release();
        expect(lease.released).toBe(true);
        await lease.release();
        expect(await holder("orders")).toBeNull();
        expect(await calls("Unlock")).toBe(1);
      },
    );

    proves(["lock.acquire.waits"], "waits until the lock is free", async () => {
      const first = await locks().acquire("orders", { ttlSeconds: 10 });
      const second = stage.connect().lock("lock_demo").acquire("orders", { ttlSeconds: 10 });
      await expect.poll(() => calls("TryLock"), { interval: 5 }).toBeGreaterThanOrEqual(3);
      await first.release();
      const lease = await second;
      expect(await holder("orders")).toMatchObject({ owner: lease.owner });
      await lease.release();
    });

    proves(["lock.acquire.timeout", "lock.acquire.timeout.message"], "gives up when its time is over", async () => {
      await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 });
      const error = await expectFailure(locks().acquire("orders", { ttlSeconds: 5, timeoutMs: 60 }), TimeoutError, {
        code: "TIMEOUT",
        method: "acquire",
        store: "lock_demo",
        key: "orders",
      });
      expect(error.message).toBe(
        "acquire of 'orders' on 'lock_demo' did not get the lock in time, since others held it; give it a longer " +
          "timeoutMs, or see who holds it for so long.",
      );
      expect(await holder("orders")).toMatchObject({ owner: "a" });
    });

    proves(["lock.acquire.unknown"], "gives back what it may have taken when the answer is lost", async () => {
      await stage.control.faults.add({ method: "TryLock", dropConnection: "afterHandling" });
      await expectFailure(locks().acquire("orders", { ttlSeconds: 10 }), UnavailableError, { method: "TryLock" });
      expect(await holder("orders")).toBeNull();
      const lease = await locks().acquire("orders", { ttlSeconds: 10 });
      await lease.release();
    });

    proves(["lock.acquire.unknown"], "gives it back whatever the caller's signal says, and asks once", async () => {
      const abort = new AbortController();
      const runtime = stage.connect({
        interceptors: [
          (next) => async (call) => {
            const answer = await next(call);
            // The caller gives up at the very moment at which the lock is his.
            if (call.method.name === "TryLock") {
              abort.abort();
              call.signal?.throwIfAborted();
            }
            return answer;
          },
        ],
      });
      const acquiring = runtime.lock("lock_demo").acquire("orders", { ttlSeconds: 10, signal: abort.signal });
      await expectFailure(acquiring, RuntimeError, { method: "TryLock" });
      expect(await holder("orders")).toBeNull();
      const unlocks = await stage.control.calls.list({ method: "Unlock" });
      expect(unlocks.map(({ outcome }) => outcome)).toEqual(["OK"]);
    });

    proves(
      ["lock.acquire.unknown"],
      "asks for nothing back where nothing left, or where the owner is the caller's",
      async () => {
        await expectFailure(locks().acquire("orders", { ttlSeconds: 10, signal: AbortSignal.abort() }), CancelledError);
        await locks().tryLock("orders", { owner: "mine", ttlSeconds: 10 });
        await stage.control.faults.add({ method: "TryLock", dropConnection: "afterHandling" });
        await expectFailure(locks().acquire("orders", { ttlSeconds: 10, owner: "mine" }), UnavailableError);
        expect(await holder("orders")).toMatchObject({ owner: "mine" });
        expect(await calls("Unlock")).toBe(0);
      },
    );

    proves(
      ["lock.acquire.unknown"],
      "does not wait long for what cannot be given back, nor hold the client's close",
      async () => {
        await stage.control.faults.add({ method: "TryLock", dropConnection: "afterHandling" });
        await stage.control.faults.add({ method: "Unlock", delayMs: 600_000, times: 100 });
        const runtime = stage.connect();
        const acquiring = expectFailure(
          runtime.lock("lock_demo").acquire("orders", { ttlSeconds: 10 }),
          UnavailableError,
        );
        await expect.poll(() => calls("Unlock"), { interval: 5 }).toBe(1);
        await runtime.close();
        await acquiring;
      },
    );

    proves(["lock.acquire.signal"], "ends with the signal", async () => {
      await locks().tryLock("orders", { owner: "a", ttlSeconds: 10 });
      const abort = new AbortController();
      const failing = expectFailure(
        locks().acquire("orders", { ttlSeconds: 5, signal: abort.signal, timeoutMs: Infinity }),
        CancelledError,
        {
          code: "CANCELLED",
          store: "lock_demo",
          key: "orders",
        },
      );
      await expect.poll(() => calls("TryLock"), { interval: 5 }).toBeGreaterThanOrEqual(3);
      abort.abort();
      await failing;
    });
  });

  describe("a lease", () => {
    proves(["lock.lease.dispose"], "is given back at the end of its block, however that ends", async () => {
      const work = async (): Promise<void> => {
        await using lease = await locks().acquire("orders", { ttlSeconds: 10 });
        expect(await holder("orders")).toMatchObject({ owner: lease.owner });
        throw new Error("work failed");
      };
      await expect(work()).rejects.toThrow("work failed");
      expect(await holder("orders")).toBeNull();
    });

    proves(
      ["lock.lease.release"],
      "that had expired says so when it is released, and not when it is disposed of",
      async () => {
        await stage.control.quirks.set({ inMemoryLockOutlivesExpiry: false });
        const expired = async (): Promise<LockLease> => {
          const lease = await locks().acquire("orders", { ttlSeconds: 10 });
          await stage.control.clock.advance(10_000);
          return lease;
        };
        await expectFailure((await expired()).release(), LockNotHeldError, { reason: "absent" });
        await expect((await expired())[Symbol.asyncDispose]()).resolves.toBeUndefined();
      },
    );

    proves(["lock.lease.signal"], "has a signal that fires before the lock expires", async () => {
      const lease = await locks().acquire("orders", { ttlSeconds: 1, signalBeforeMs: 990 });
      const reason = await fired(lease.signal);
      expect(reason).toBeInstanceOf(LockExpiredError);
      expect(reason).toMatchObject({
        code: "LOCK_EXPIRED",
        store: "lock_demo",
        key: "orders",
        message: expect.stringMatching(/about to expire; stop what it protects/),
      });
      expect(await holder("orders")).toMatchObject({ owner: lease.owner });
      await lease.release();
    });
  });

  describe("extending a lock", () => {
    proves(
      ["lock.extend.unsupported", "call.LockKeepAlive.block"],
      "says at once where the runtime cannot",
      async () => {
        const lease = await locks().acquire("orders", { ttlSeconds: 10 });
        await expectFailure(lease.extend(), NotSupportedByRuntimeError, {
          code: "NOT_SUPPORTED_BY_RUNTIME",
          status: "INTERNAL",
          method: "LockKeepAlive",
          store: "lock_demo",
          key: "orders",
          retryable: false,
          message: expect.stringMatching(/cannot extend locks; take the lock with a ttlSeconds that covers the work/),
        });
        expect(lease.signal.aborted).toBe(false);
        await lease.release();
      },
    );

    proves(["lock.extend.auto.unsupported"], "by itself fails at once there too, and holds nothing", async () => {
      await expectFailure(locks().acquire("orders", { ttlSeconds: 10, autoExtend: true }), NotSupportedByRuntimeError);
      expect(await holder("orders")).toBeNull();
    });

    proves(["lock.extend"], "makes it last from now on, where the runtime can", async () => {
      await canExtend();
      const lease = await locks().acquire("orders", { ttlSeconds: 10 });
      await stage.control.clock.advance(8_000);
      await lease.extend(20);
      await stage.control.clock.advance(19_999);
      expect(await holder("orders")).toMatchObject({ owner: lease.owner });
      await stage.control.clock.advance(1);
      expect(await holder("orders")).toBeNull();
    });

    proves(["lock.lease.lost"], "finds it lost, and fires the lease's signal", async () => {
      await canExtend();
      const lease = await locks().acquire("orders", { ttlSeconds: 10 });
      await stage.control.clock.advance(10_000);
      await locks().tryLock("orders", { owner: "b", ttlSeconds: 10 });
      await expectFailure(lease.extend(), LockNotHeldError, { method: "LockKeepAlive", reason: "other-owner" });
      expect(lease.signal.aborted).toBe(true);
      expect(lease.signal.reason).toMatchObject({ code: "LOCK_EXPIRED", cause: expect.any(LockNotHeldError) });
    });

    proves(["lock.extend.auto"], "by itself goes on until the release", async () => {
      await canExtend();
      const lease = await locks().acquire("orders", { ttlSeconds: 1, autoExtend: true });
      await expect.poll(() => calls("LockKeepAlive"), { interval: 20, timeout: 5_000 }).toBeGreaterThanOrEqual(3);
      expect(lease.signal.aborted).toBe(false);
      await lease.release();
      expect(await holder("orders")).toBeNull();
    });
  });

  describe("a lock that cannot be", () => {
    proves(["lock.errors.store"], "names the store that the runtime does not have", async () => {
      const nowhere = stage.runtime.lock("nowhere");
      const failing = {
        TryLock: nowhere.tryLock("r", { owner: "a", ttlSeconds: 1 }),
        Unlock: nowhere.unlock("r", { owner: "a" }),
      };
      for (const [method, call] of Object.entries(failing)) {
        await expectFailure(call, ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method,
          store: "nowhere",
          message: expect.stringMatching(/no lock store named 'nowhere'/),
        });
      }
    });

    proves(["lock.acquire.owner", "lock.lease.signal-before"], "is refused before anything is sent", async () => {
      const wrong: [string, Promise<unknown>][] = [
        ["resource", locks().tryLock("", { owner: "a", ttlSeconds: 1 })],
        ["resource", locks().tryLock("a||b", { owner: "a", ttlSeconds: 1 })],
        ["owner", locks().tryLock("r", { owner: "", ttlSeconds: 1 })],
        ["owner", locks().unlock("r", {} as never)],
        ["ttlSeconds", locks().tryLock("r", { owner: "a" } as never)],
        ["ttlSeconds", locks().tryLock("r", { owner: "a", ttlSeconds: 0 })],
        ["ttlSeconds", locks().acquire("r", { ttlSeconds: 0.5 })],
        ["ttlSeconds", locks().acquire("r", { ttlSeconds: 2 ** 31 })],
        ["owner", locks().acquire("r", { ttlSeconds: 1, owner: "" })],
        ["signalBeforeMs", locks().acquire("r", { ttlSeconds: 1, signalBeforeMs: -1 })],
        ["signalBeforeMs", locks().acquire("r", { ttlSeconds: 1, signalBeforeMs: 1_000 })],
        ["signalBeforeMs", locks().acquire("r", { ttlSeconds: 10, signalBeforeMs: 60_000 })],
        ["signal", locks().acquire("r", { ttlSeconds: 1, signal: {} as never })],
        ["timeoutMs", locks().acquire("r", { ttlSeconds: 1, timeoutMs: 0 })],
        ["options", locks().acquire("r", null as never)],
      ];
      for (const [argument, call] of wrong) await expectFailure(call, InvalidInputError, { argument });
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });
}
