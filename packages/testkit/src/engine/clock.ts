/** Something scheduled on a {@link Clock}. */
export interface ClockTimer {
  /** Takes it back; does nothing when it has fired. */
  cancel(): void;
}

/** The time that the mock runtime lives in: of the machine, or moved by a test. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. */
  schedule(delayMs: number, task: () => void): ClockTimer;
  /** Drops everything that is scheduled. */
  dispose(): void;
}

/** The longest that a timer of the machine can wait; one that is set for more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. Its timers never keep the process alive. */
export function systemClock(): Clock {
  const waiting = new Set<() => void>();
  return {
    now: () => Date.now(),
    schedule(delayMs, task) {
      let timer: NodeJS.Timeout;
      const arm = (leftMs: number): void => {
        const stepMs = Math.min(leftMs, longestTimerMs);
        timer = setTimeout(() => {
          if (leftMs > stepMs) return arm(leftMs - stepMs);
          waiting.delete(cancel);
          task();
        }, stepMs);
        timer.unref();
      };
      const cancel = (): void => {
        clearTimeout(timer);
        waiting.delete(cancel);
      };
      waiting.add(cancel);
      arm(delayMs);
      return { cancel };
    },
    dispose() {
      for (const cancel of waiting) cancel();
    },
  };
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #due: { at: number; order: number; task: () => void }[] = [];

  constructor(startMs: number = Date.now()) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): ClockTimer {
    const entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, task };
    this.#due.push(entry);
    return {
      cancel: () => {
        const index = this.#due.indexOf(entry);
        if (index >= 0) this.#due.splice(index, 1);
      },
    };
  }

  /**
   * Moves the time forward and runs what falls due on the way, in order of time. Between two tasks the event loop gets
   * a turn, so that what one starts (a delivery, say) can schedule the next inside the same move.
   */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await turn();
    for (let next = this.#next(target); next; next = this.#next(target)) {
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await turn();
    }
    this.#now = target;
  }

  dispose(): void {
    this.#due.length = 0;
  }

  #next(target: number): { at: number; order: number; task: () => void } | undefined {
    return this.#due.filter((entry) => entry.at <= target).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
