import { StatusError } from "@layotto-sdk/core";
import {
  TopicEventResponse_TopicEventResponseStatus as Status,
  type TopicEventRequest,
} from "@layotto-sdk/protocol/appcallback";
import type { Clock } from "../clock.js";
import { deliveredEvent, type StoredEvent } from "./envelope.js";
import { hasExpired } from "./expiration.js";
import { AnswerLostError, type Subscription, type SubscriptionKind } from "./subscription.js";

/**
 * How a delivery was answered:
 * - `pending`: not yet;
 * - `success`, `retry`, `drop`: the application said so;
 * - `failed`: it answered with an error, or with a status that the runtime does not know;
 * - `unimplemented`: it answered with UNIMPLEMENTED, which counts as `drop`;
 * - `unreachable`: the stream of the subscription has ended and no other took its place;
 * - `unanswered`: the runtime waited in vain;
 * - `expired`: the event's time to live was over, so that nothing was delivered;
 * - `broken`: the runtime panicked over the event and lost it.
 */
export type DeliveryOutcome =
  | "pending"
  | "success"
  | "retry"
  | "drop"
  | "failed"
  | "unimplemented"
  | "unreachable"
  | "unanswered"
  | "expired"
  | "broken";

/** One attempt to deliver an event. */
export interface Delivery {
  readonly kind: SubscriptionKind;
  readonly pubsubName: string;
  readonly topic: string;
  readonly event: TopicEventRequest;
  /** 1 for the first attempt of this event at this subscription. */
  readonly attempt: number;
  /** Milliseconds since the epoch, by the mock's clock. */
  readonly at: number;
  readonly outcome: DeliveryOutcome;
  /** What the application's error, or the runtime, said. */
  readonly details: string | undefined;
}

/** What becomes of the event after an attempt. */
export type Verdict =
  /** It is done with. */
  | "done"
  /** It is to be delivered again. */
  | "again"
  /** The answer will never come. */
  | "unanswered"
  /** The runtime's goroutine has died of it. */
  | "broken";

// How many deliveries the log keeps, and how many bytes of events; older ones are forgotten.
const deliveriesKept = 10_000;
const bytesKept = 64 * 1024 * 1024;

/** Runs single attempts and keeps the log of them. */
export class Deliveries {
  #log: Delivery[] = [];
  #bytes = 0;

  constructor(readonly clock: Clock) {}

  /** The attempts so far, oldest first; at most the last 10,000 and 64 MiB of data. */
  list(): readonly Delivery[] {
    return [...this.#log];
  }

  clear(): void {
    this.#log = [];
    this.#bytes = 0;
  }

  /** Delivers once, and says what is to become of the event. Never rejects. */
  async attempt(
    subscription: Subscription,
    event: StoredEvent,
    options: { readonly attempt: number; readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Verdict> {
    const { kind, pubsubName, topic } = subscription;
    const delivered = deliveredEvent(event, pubsubName, topic);
    const at = this.clock.now();
    const entry = { kind, pubsubName, topic, event: delivered, attempt: options.attempt, at };
    const log: { outcome: DeliveryOutcome; details: string | undefined } & typeof entry = {
      ...entry,
      outcome: "pending",
      details: undefined,
    };
    this.#append(log);
    const conclude = (outcome: DeliveryOutcome, verdict: Verdict, details?: string): Verdict => {
      log.outcome = outcome;
      log.details = details;
      return verdict;
    };
    const unreachable = subscription.unreachable();
    if (unreachable !== undefined) return conclude("unreachable", "again", unreachable);
    if (event.broken !== undefined) return conclude("broken", "broken", event.broken);
    if (hasExpired(event, at)) return conclude("expired", "done");
    try {
      const response = await settledUnless(options.signal, subscription.handle(delivered, options));
      switch (response.status) {
        case Status.SUCCESS:
          return conclude("success", "done");
        case Status.RETRY:
          return conclude("retry", "again");
        case Status.DROP:
          return conclude("drop", "done");
        default:
          return conclude("failed", "again", `unknown status ${String(response.status)}`);
      }
    } catch (error) {
      if (error instanceof AnswerLostError) return conclude("unanswered", "unanswered", error.message);
      if (error instanceof StatusError && error.status === "UNIMPLEMENTED") {
        return conclude("unimplemented", "done", error.details);
      }
      const details = error instanceof StatusError ? `${error.status}: ${error.details}` : String(error);
      return conclude("failed", "again", details);
    }
  }

  #append(entry: Delivery): void {
    this.#log.push(entry);
    this.#bytes += entry.event.data.length;
    // In pieces, so that a full log does not move with every delivery.
    if (this.#log.length < deliveriesKept * 1.1 && this.#bytes < bytesKept * 1.1) return;
    let first = 0;
    while (this.#log.length - first > deliveriesKept || (this.#bytes > bytesKept && first < this.#log.length - 1)) {
      this.#bytes -= this.#log[first]?.event.data.length ?? 0;
      first++;
    }
    this.#log = this.#log.slice(first);
  }
}

function settledUnless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const given = (): void => reject(new AnswerLostError("the runtime gave up waiting"));
    if (signal.aborted) given();
    else signal.addEventListener("abort", given, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", given));
  });
}
