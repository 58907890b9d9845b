/** The longest delay that timers take, about 24.8 days; a longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** A timer that keeps no process alive that has nothing else to do. The caller clears it. */
export function idleTimer(callback: () => void, delayMs: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), longestTimerMs));
  // Browsers have numbers for timers, and no `unref`.
  if (typeof timer === "object") (timer as { unref?: () => void }).unref?.();
  return timer;
}
