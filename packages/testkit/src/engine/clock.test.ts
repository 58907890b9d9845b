import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("waits longer than a timer of the machine can, and takes back what waits", async () => {
  const clock = systemClock();
  const ran: string[] = [];
  const days = 24 * 3600 * 1000;
  clock.schedule(60 * days, () => ran.push("in sixty days"));
  const cancelled = clock.schedule(days, () => ran.push("cancelled"));
  clock.schedule(2 * days, () => ran.push("in two days"));
  cancelled.cancel();
  await vi.advanceTimersByTimeAsync(60 * days - 1);
  expect(ran).toEqual(["in two days"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ran).toEqual(["in two days", "in sixty days"]);
  clock.schedule(60 * days, () => ran.push("disposed"));
  await vi.advanceTimersByTimeAsync(30 * days);
  clock.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
