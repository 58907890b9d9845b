import type { EventAnswer } from "./event.js";

/** What tells an event from others: a topic, and who made the event what there. */
export interface EventKey {
  readonly pubsubName: string;
  readonly topic: string;
  readonly source: string;
  readonly id: string;
}

const mostRemembered = 10_000;
const longestMs = 10 * 60_000;

/**
 * Tells the doubles of events from new deliveries. The runtime delivers an event several times after a subscription was
 * ended and opened again, so this outlives subscriptions: a client has one.
 *
 * An event is a double when one with its source and id was answered with ack or drop on the same topic (the last
 * 10,000 of all topics are remembered, for ten minutes), or is being handled. One that was answered with RETRY is not:
 * it comes again because it was asked for.
 */
export class Doubles {
  readonly #answered = new Map<string, { readonly answer: EventAnswer; readonly at: number }>();
  readonly #running = new Map<string, Handling>();

  /** The answer that a double gets, or the handling that a new delivery begins. */
  meet(event: EventKey): { readonly answer: Promise<EventAnswer> } | { readonly handling: Handling } {
    // Without an id nothing tells two events apart.
    if (event.id === "") return { handling: new Handling(() => undefined) };
    const key = JSON.stringify([event.pubsubName, event.topic, event.source, event.id]);
    const answered = this.#answered.get(key);
    if (answered && Date.now() - answered.at < longestMs) return { answer: Promise.resolve(answered.answer) };
    const running = this.#running.get(key);
    // What takes longer is stuck: another try does better than one that never comes.
    if (running && Date.now() - running.since < longestMs) return { answer: running.answer };
    const handling = new Handling((answer) => {
      if (this.#running.get(key) === handling) this.#running.delete(key);
      if (answer === "ack" || answer === "drop") this.#remember(key, answer);
    });
    this.#running.set(key, handling);
    return { handling };
  }

  #remember(key: string, answer: EventAnswer): void {
    const now = Date.now();
    this.#answered.delete(key);
    this.#answered.set(key, { answer, at: now });
    for (const [oldest, { at }] of this.#answered) {
      if (this.#answered.size <= mostRemembered && now - at < longestMs) break;
      this.#answered.delete(oldest);
    }
  }
}

/** An event while it is handled. */
export class Handling {
  readonly #ended: (answer: EventAnswer | undefined) => void;
  #resolve!: (answer: EventAnswer) => void;
  readonly since = Date.now();
  /** Settles with what the doubles of the event are answered. */
  readonly answer: Promise<EventAnswer> = new Promise((resolve) => (this.#resolve = resolve));

  constructor(ended: (answer: EventAnswer | undefined) => void) {
    this.#ended = ended;
  }

  /** The event was answered; also after it was given up. */
  answered(answer: EventAnswer): void {
    this.#ended(answer);
    this.#resolve(answer);
  }

  /** Nobody can answer the event any more: the next delivery is a new one. */
  giveUp(): void {
    this.#ended(undefined);
    this.#resolve("retry");
  }
}
