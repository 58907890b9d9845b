import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fullJitterMs, sleep } from "./backoff.js";

describe("full jitter", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("grows with each attempt up to its bound", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    expect([0, 1, 2, 3, 40].map((attempt) => fullJitterMs(attempt, 5, 30))).toEqual([5, 10, 20, 30, 30]);
    vi.spyOn(Math, "random").mockReturnValue(0);
    expect(fullJitterMs(3, 5, 30)).toBe(0);
  });
});

describe("sleep", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("ends after its time and leaves no listener", async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    const slept = sleep(100, signal);
    await vi.advanceTimersByTimeAsync(100);
    await slept;
    expect(removed).toHaveBeenCalledWith("abort", expect.any(Function));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails with the reason of its signal, and leaves no timer", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const slept = sleep(100, abort.signal);
    abort.abort(reason);
    await expect(slept).rejects.toBe(reason);
    await expect(sleep(100, abort.signal)).rejects.toBe(reason);
    await expect(sleep(100, AbortSignal.abort("text"))).rejects.toThrow("aborted");
    expect(vi.getTimerCount()).toBe(0);
  });
});
