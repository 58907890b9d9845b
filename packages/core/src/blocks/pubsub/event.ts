import type { TopicEventRequest } from "@layotto-sdk/protocol/appcallback";
import type { ValueCodec } from "../../codec/value-codec.js";

/** How an event was answered: taken, to be delivered again, or thrown away. */
export type EventAnswer = "ack" | "retry" | "drop";

/** What a received event says of itself. */
export interface EventInfo {
  /** Unique together with `source`; a redelivery has the same. */
  readonly id: string;
  readonly source: string;
  /** The CloudEvent type. */
  readonly type: string;
  readonly specVersion: string;
  readonly contentType: string;
  readonly pubsub: string;
  readonly topic: string;
}

/**
 * An event that arrived. It is answered once: by `ack()`, `retry()` or `drop()`; what is said after the first answer
 * is ignored.
 */
export class ReceivedEvent<T> implements EventInfo {
  readonly #data: { readonly value: T } | { readonly error: unknown };
  readonly #answer: (answer: EventAnswer) => void;
  #answered: EventAnswer | undefined;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly specVersion: string;
  readonly contentType: string;
  readonly pubsub: string;
  readonly topic: string;
  /** The payload byte for byte, whatever the form of the handle. */
  readonly bytes: Uint8Array;
  /** Which delivery of this event it is, as far as this subscription has seen: 1 for the first. */
  readonly attempt: number;

  /** @internal */
  constructor(
    message: TopicEventRequest,
    data: { readonly value: T } | { readonly error: unknown },
    attempt: number,
    answer: (answer: EventAnswer) => void,
  ) {
    this.#data = data;
    this.#answer = answer;
    this.id = message.id;
    this.source = message.source;
    this.type = message.type;
    this.specVersion = message.specVersion;
    this.contentType = message.dataContentType;
    this.pubsub = message.pubsubName;
    this.topic = message.topic;
    this.bytes = message.data;
    this.attempt = attempt;
  }

  /** The payload in the form of the handle. @throws ValueUnreadableError where the bytes are not in that form */
  get data(): T {
    if ("error" in this.#data) throw this.#data.error;
    return this.#data.value;
  }

  /** How the event was answered; `undefined` while it was not. */
  get answered(): EventAnswer | undefined {
    return this.#answered;
  }

  /** The event was handled; it does not come again. */
  ack(): void {
    this.#settle("ack");
  }

  /** The event is to be delivered again: at once in memory, after about a minute on Redis. */
  retry(): void {
    this.#settle("retry");
  }

  /** The event is thrown away. */
  drop(): void {
    this.#settle("drop");
  }

  #settle(answer: EventAnswer): void {
    if (this.#answered !== undefined) return;
    this.#answered = answer;
    this.#answer(answer);
  }
}

/** Reads an event's payload ahead of its delivery; what goes wrong is told to whoever asks for `data`. */
export async function readData<T>(
  codec: ValueCodec<T, never>,
  message: TopicEventRequest,
): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await codec.decode(message.data, { store: message.pubsubName, key: message.topic }) };
  } catch (error) {
    return { error };
  }
}
