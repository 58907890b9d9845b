import { StatusError, type StatusName } from "@layotto-sdk/core";
import {
  TopicEventRequest,
  TopicEventResponse,
  TopicSubscription,
  type ListTopicSubscriptionsResponse,
} from "@layotto-sdk/protocol/appcallback";
import type { RecordedApi } from "./messages.js";
import type { Json, RecordedError } from "./recording.js";

/** What a recording lets the application answer to an event. */
export interface RecordedAnswer {
  readonly status?: string;
  readonly error?: RecordedError;
}

/** An event in the JSON of the recordings. */
export type RecordedEvent = Readonly<Record<string, Json>>;

/** An event that reached the application and waits for its answer. */
export interface Callback {
  readonly event: RecordedEvent;
  answer(answer: RecordedAnswer): void;
}

/** An application whose answers a script gives, or a function. */
export class ScriptedApp {
  readonly #arrived: Callback[] = [];
  readonly #readers: ((callback: Callback) => void)[] = [];

  constructor(
    readonly api: RecordedApi,
    readonly subscriptions: readonly { readonly pubsubName: string; readonly topic: string }[],
    /** Answers at once instead of leaving it to a script. */
    readonly automatic?: (event: RecordedEvent) => RecordedAnswer,
  ) {}

  listTopicSubscriptions(): Promise<ListTopicSubscriptionsResponse> {
    const subscriptions = this.subscriptions.map(({ pubsubName, topic }) =>
      TopicSubscription.fromPartial({ pubsubName, topic }),
    );
    return Promise.resolve({ subscriptions });
  }

  onTopicEvent(request: TopicEventRequest): Promise<TopicEventResponse> {
    const event = this.api
      .message("spec.proto.runtime.v1.TopicEventRequest")
      .decode(TopicEventRequest.encode(request).finish());
    return new Promise((resolve, reject) => {
      const answer = ({ error, status }: RecordedAnswer): void => {
        if (error) return reject(new StatusError(error.code as StatusName, error.message));
        const response = this.api
          .message("spec.proto.runtime.v1.TopicEventResponse")
          .encode(status === undefined ? {} : { status });
        resolve(TopicEventResponse.decode(response));
      };
      const callback = { event: event as RecordedEvent, answer };
      if (this.automatic) return answer(this.automatic(callback.event));
      const reader = this.#readers.shift();
      if (reader) reader(callback);
      else this.#arrived.push(callback);
    });
  }

  /** The next event that arrives. */
  next(): Promise<Callback> {
    const present = this.#arrived.shift();
    return present ? Promise.resolve(present) : new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Events that arrived and that nobody took. */
  unexpected(): readonly RecordedEvent[] {
    return this.#arrived.map(({ event }) => event);
  }
}
