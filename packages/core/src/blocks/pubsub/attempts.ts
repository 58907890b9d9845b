import { requireFunction, requireInteger } from "../../validate.js";
import type { EventAnswer, ReceivedEvent } from "./event.js";

/** What happens to an event that fails again and again. */
export interface AttemptOptions<T> {
  /**
   * How many deliveries of one event may be answered with RETRY before it goes to `deadLetter` and is dropped.
   * Counted here, by source and id, in memory. Default: no limit of ours (the in-memory bus gives up after 10).
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Takes an event that used up its attempts; the runtime ignores dead-letter topics, so publish it or store it here.
   * When it throws, the event is delivered again. Needs `maxAttempts`.
   */
  readonly deadLetter?: ((event: ReceivedEvent<T>) => void | Promise<void>) | undefined;
}

const mostRemembered = 10_000;

/** Counts deliveries by source and id, the last 10,000 of them, and decides what becomes of a RETRY. */
export class Attempts<T> {
  readonly #counts = new Map<string, number>();
  readonly #options: AttemptOptions<T>;

  /** @throws InvalidInputError for a limit that is no whole number from 1, or a handler that is no function */
  constructor(options: AttemptOptions<T>) {
    this.#options = options;
    if (options.maxAttempts !== undefined) {
      requireInteger("maxAttempts", options.maxAttempts, 1, "a whole number from 1");
    }
    if (options.deadLetter !== undefined) {
      requireFunction("deadLetter", options.deadLetter);
      requireInteger(
        "maxAttempts",
        options.maxAttempts as number,
        1,
        "a whole number from 1, since deadLetter is given",
      );
    }
  }

  /** Which delivery of the event this is. */
  begin(event: { source: string; id: string }): number {
    const key = keyOf(event);
    const attempt = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    this.#counts.set(key, attempt);
    if (this.#counts.size > mostRemembered) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    return attempt;
  }

  /** The answer that the runtime gets. */
  async conclude(event: ReceivedEvent<T>, answer: EventAnswer): Promise<EventAnswer> {
    if (answer !== "retry") {
      this.#counts.delete(keyOf(event));
      return answer;
    }
    const { maxAttempts, deadLetter } = this.#options;
    if (maxAttempts === undefined || event.attempt < maxAttempts) return "retry";
    try {
      await deadLetter?.(event);
    } catch {
      return "retry";
    }
    this.#counts.delete(keyOf(event));
    return "drop";
  }
}

function keyOf({ source, id }: { source: string; id: string }): string {
  return `${source}\n${id}`;
}
