import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { StatusError } from "../../transport.js";
import { callerOf } from "../../test-support.js";
import { lock } from "./block.js";
import type { LockStore } from "./lock-store.js";

/** A lock store whose answers to LockKeepAlive are the test's: a status, or a failure. */
function lockStore(keepAlive: () => number = () => 0): { store: LockStore; calls: string[] } {
  const calls: string[] = [];
  const caller = callerOf({
    unary({ method }) {
      calls.push(method.name);
      if (method.name === "TryLock") return { success: true };
      return { status: method.name === "LockKeepAlive" ? keepAlive() : 0 };
    },
  });
  return { store: lock(caller)("s"), calls };
}

describe("a lease", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  proves(["lock.lease.signal"], "fires its signal a tenth of its time before it expires, at most 2 s", async () => {
    for (const [ttlSeconds, before] of [
      [10, 1_000],
      [600, 2_000],
      [1, 100],
    ] as const) {
      const lease = await lockStore().store.acquire("r", { ttlSeconds });
      await vi.advanceTimersByTimeAsync(ttlSeconds * 1_000 - before - 1);
      expect(lease.signal.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(lease.signal.reason).toMatchObject({ code: "LOCK_EXPIRED", store: "s", key: "r" });
      expect((lease.signal.reason as Error).cause).toBeUndefined();
      expect(Date.now()).toBeLessThan(lease.expiresAt);
    }
  });

  proves(["lock.lease.signal"], "never fires it after a release", async () => {
    const { store, calls } = lockStore();
    const lease = await store.acquire("r", { ttlSeconds: 1 });
    await lease[Symbol.asyncDispose]();
    await lease[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(lease.signal.aborted).toBe(false);
    expect(calls).toEqual(["TryLock", "Unlock"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts its time from before the request, so that it never thinks to hold what has expired", async () => {
    const start = Date.now();
    const caller = callerOf({
      unary: async () => {
        await vi.advanceTimersByTimeAsync(3_000);
        return { success: true };
      },
    });
    const lease = await lock(caller)("s").acquire("r", { ttlSeconds: 10 });
    expect(lease.expiresAt).toBe(start + 10_000);
  });

  it("that is extended moves its expiry and its signal", async () => {
    const lease = await lockStore().store.acquire("r", { ttlSeconds: 10 });
    await vi.advanceTimersByTimeAsync(8_000);
    await lease.extend(20);
    expect(lease.expiresAt).toBe(Date.now() + 20_000);
    await vi.advanceTimersByTimeAsync(18_999);
    expect(lease.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(lease.signal.aborted).toBe(true);
  });

  proves(["lock.lease.lost"], "found lost fires its signal at once, and extends itself no more", async () => {
    let status = 0;
    const { store, calls } = lockStore(() => status);
    const lease = await store.acquire("r", { ttlSeconds: 9, autoExtend: true });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(calls.filter((call) => call === "LockKeepAlive")).toHaveLength(2);
    status = 1;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(lease.signal.reason).toMatchObject({
      code: "LOCK_EXPIRED",
      cause: { code: "LOCK_NOT_HELD", reason: "absent" },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  proves(
    ["lock.extend.auto"],
    "keeps trying to extend itself after a passing failure, and stops with the release",
    async () => {
      let broken = false;
      const { store, calls } = lockStore(() => {
        if (broken) throw new StatusError("UNAVAILABLE", "connection lost");
        return 0;
      });
      const lease = await store.acquire("r", { ttlSeconds: 9, autoExtend: true });
      broken = true;
      await vi.advanceTimersByTimeAsync(3_000);
      broken = false;
      await vi.advanceTimersByTimeAsync(30_000);
      expect(lease.signal.aborted).toBe(false);
      await lease.release();
      const made = calls.length;
      await vi.advanceTimersByTimeAsync(30_000);
      expect(calls).toHaveLength(made);
      expect(lease.signal.aborted).toBe(false);
    },
  );

  proves(
    ["lock.lease.long"],
    "that lasts longer than a timer takes neither ends early nor extends itself all the time",
    async () => {
      const longestMs = 2 ** 31 - 1;
      const { store, calls } = lockStore();
      const plain = await store.acquire("r", { ttlSeconds: 2_147_483_647 });
      const short = await store.acquire("s", { ttlSeconds: 4_000_000 });
      const kept = await store.acquire("t", { ttlSeconds: 2_147_483_647, autoExtend: true });
      await vi.advanceTimersByTimeAsync(longestMs - 1);
      expect(calls.filter((call) => call === "LockKeepAlive")).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(4_000_000_000 - 2_000 - longestMs);
      expect([plain, short, kept].map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
      await vi.advanceTimersByTimeAsync(1);
      expect([plain, short, kept].map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
      expect(calls.filter((call) => call === "LockKeepAlive")).toHaveLength(2);
      for (const lease of [plain, short, kept]) await lease.release();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  proves(["lock.extend.auto.lost"], "whose signal fired while it was extended is extended no more", async () => {
    let answer: ((answer: { status: number }) => void) | undefined;
    const calls: string[] = [];
    const caller = callerOf({
      unary({ method }) {
        calls.push(method.name);
        if (method.name === "TryLock") return { success: true };
        if (calls.length <= 2) return { status: 0 };
        return new Promise((resolve) => (answer = resolve));
      },
    });
    const lease = await lock(caller)("s").acquire("r", { ttlSeconds: 9, autoExtend: true });
    await vi.advanceTimersByTimeAsync(8_100);
    expect(lease.signal.aborted).toBe(true);
    answer?.({ status: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toEqual(["TryLock", "LockKeepAlive", "LockKeepAlive"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  proves(["lock.lease.signal-before"], "is not extended to a time that is over before its signal", async () => {
    const lease = await lockStore().store.acquire("r", { ttlSeconds: 10, signalBeforeMs: 3_000 });
    await expect(lease.extend(3)).rejects.toMatchObject({ code: "INVALID_INPUT", argument: "ttlSeconds" });
    await lease.extend(4);
    const short = await lockStore().store.acquire("r", { ttlSeconds: 600 });
    await short.extend(1);
    await vi.advanceTimersByTimeAsync(899);
    expect([lease.signal.aborted, short.signal.aborted]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(short.signal.aborted).toBe(true);
  });

  proves(["lock.lease.signal"], "that was extended while it was released stays released", async () => {
    let answer: ((status: number) => void) | undefined;
    const caller = callerOf({
      unary({ method }) {
        if (method.name === "TryLock") return { success: true };
        if (method.name === "Unlock") return { status: 0 };
        return new Promise((resolve) => (answer = (status) => resolve({ status })));
      },
    });
    const lease = await lock(caller)("s").acquire("r", { ttlSeconds: 10 });
    const extended = lease.extend().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    await lease.release();
    answer?.(1);
    await extended;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lease.signal.aborted).toBe(false);
  });

  it("gives the lock back again when a first try to release it failed", async () => {
    let fails = true;
    const calls: string[] = [];
    const caller = callerOf({
      unary({ method }) {
        calls.push(method.name);
        if (method.name === "TryLock") return { success: true };
        if (!fails) return { status: 0 };
        fails = false;
        throw new StatusError("UNAVAILABLE", "connection lost");
      },
    });
    const lease = await lock(caller)("s").acquire("r", { ttlSeconds: 10 });
    await expect(lease.release()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(lease.released).toBe(false);
    await lease.release();
    expect(lease.released).toBe(true);
    expect(calls).toEqual(["TryLock", "Unlock", "Unlock"]);
  });
});
