import type { TopicEventRequest, TopicEventResponse } from "@layotto-sdk/protocol/appcallback";
import type { StoredEvent } from "./envelope.js";

/** How an event reaches the application: by a call of its AppCallback, or on a stream that it opened. */
export type SubscriptionKind = "callback" | "stream";

/** What a handler may know of the attempt. */
export interface AttemptOptions {
  /** After so many milliseconds the runtime gives up. */
  readonly timeoutMs: number;
  /** Fires when the runtime has given up. */
  readonly signal: AbortSignal;
}

/** A handler that the runtime has registered with a pub/sub component for one topic. */
export interface Subscription {
  readonly kind: SubscriptionKind;
  readonly pubsubName: string;
  readonly topic: string;
  /** Why an event cannot even be read for this subscription just now; `undefined` when it can. */
  unreachable(): string | undefined;
  /**
   * Gives an event to the application. Fails with `StatusError` when the application does, and with
   * {@link AnswerLostError} when its answer can never come.
   */
  handle(event: TopicEventRequest, options: AttemptOptions): Promise<TopicEventResponse>;
}

/** The stream that an event went out on has ended before the answer came. */
export class AnswerLostError extends Error {
  override readonly name = "AnswerLostError";
}

/** A pub/sub component of the runtime. */
export interface PubSubComponent {
  /** Takes an event; where a promise comes back, the publication is answered when it settles. */
  publish(topic: string, event: StoredEvent): Promise<void> | undefined;
  /** Registers a handler; where a promise comes back, it is registered when that settles. */
  subscribe(subscription: Subscription): Promise<void> | undefined;
  unsubscribe(subscription: Subscription): void;
  /** Every registered handler. */
  subscriptions(): readonly Subscription[];
  /** Forgets handlers and events, ends running deliveries, and fails publications that wait, with `reason`. */
  reset(reason: Error): void;
  /** As {@link PubSubComponent.reset}, but what a broker outside of the runtime's process holds stays. */
  restart(reason: Error): void;
}
