import { StatusError, type StatusName } from "@layotto-sdk/core";
import {
  ListTopicSubscriptionsResponse,
  TopicEventRequest,
  TopicEventResponse,
  TopicSubscription,
} from "@layotto-sdk/protocol/appcallback";
import { bytesOfJson, jsonOfBytes, methodNamed } from "./proto-json.js";
import type { RecordedError } from "./recorded-files.js";

/** What a recording lets the application answer to an event. */
export type RecordedAnswer = { readonly status?: string; readonly error?: RecordedError };

/** An event that reached the application and waits for its answer. */
export interface Callback {
  /** The event in JSON. */
  readonly event: Readonly<Record<string, unknown>>;
  answer(answer: RecordedAnswer): void;
}

const onTopicEvent = methodNamed("AppCallback/OnTopicEvent");

/** An application whose answers a script gives. */
export class ScriptedApp {
  readonly #arrived: Callback[] = [];
  readonly #readers: ((callback: Callback) => void)[] = [];
  /** Answers at once instead of leaving it to a script. */
  automatic: ((event: Readonly<Record<string, unknown>>) => RecordedAnswer) | undefined;

  constructor(readonly subscriptions: readonly { readonly pubsubName: string; readonly topic: string }[]) {}

  listTopicSubscriptions(): Promise<ListTopicSubscriptionsResponse> {
    const subscriptions = this.subscriptions.map(({ pubsubName, topic }) => TopicSubscription.fromPartial({ pubsubName, topic }));
    return Promise.resolve({ subscriptions });
  }

  onTopicEvent(request: TopicEventRequest): Promise<TopicEventResponse> {
    const event = jsonOfBytes(onTopicEvent.input, TopicEventRequest.encode(request).finish()) as Record<string, unknown>;
    return new Promise((resolve, reject) => {
      const answer = ({ error, ...response }: RecordedAnswer): void => {
        if (error) reject(new StatusError(error.code as StatusName, error.message));
        else resolve(TopicEventResponse.decode(bytesOfJson(onTopicEvent.output, response)));
      };
      if (this.automatic) return answer(this.automatic(event));
      const callback = { event, answer };
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
  unexpected(): readonly unknown[] {
    return this.#arrived.map(({ event }) => event);
  }
}
