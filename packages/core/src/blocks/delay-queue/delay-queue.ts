import { publishDelayMessage } from "@layotto-sdk/protocol/delay-queue";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import type { StandardSchemaV1 } from "../../codec/standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec, type ValueCodec } from "../../codec/value-codec.js";
import type { FailureRule } from "../../errors/from-status.js";
import { encodePrivately, privateTextMap, withoutValue } from "../../private-input.js";
import { requireFilled, requireInteger, requireOptions, requireText, requireTopic } from "../../validate.js";
import { extensionComponentNotFound } from "../component-rule.js";
import { checkCloudEventBytes, cloudEventContentType, isCloudEventType, losslessEvent } from "../pubsub/cloud-event.js";

export interface PublishDelayedOptions extends CallOptions {
  /** Whole seconds until the message is delivered. Default 0: at once. */
  readonly delaySeconds?: number | undefined;
  /** Default: that of the handle's form (`application/octet-stream`, `text/plain; charset=utf-8`, `application/json`). */
  readonly contentType?: string | undefined;
  /** The event's id, unique together with `source`. Default: a new UUID. */
  readonly id?: string | undefined;
  /** Who says it. Default `layotto-sdk`. */
  readonly source?: string | undefined;
  /** What happened, as a CloudEvent type. Default `com.layotto.event`. */
  readonly type?: string | undefined;
  /**
   * `true`: the payload travels as a CloudEvent, and a subscriber receives byte for byte what was published. `false`:
   * the bytes go to the broker as they are, for readers that do not subscribe through the runtime; those that do get no
   * event from bytes that are none. Default `true`.
   */
  readonly lossless?: boolean | undefined;
  /** Passed on to the component; subscribers do not see it. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/** A message that waits for its time. */
export interface DelayedMessage {
  /** The event's id, as a subscriber sees it; `""` with `lossless: false`. */
  readonly id: string;
  /** The broker's id of the message; `undefined` where it does not say, as Azure Service Bus. */
  readonly messageId: string | undefined;
}

const delayQueueRule: FailureRule = (failure) => extensionComponentNotFound(failure, "delay queue");

/**
 * A pub/sub component that can wait: what is published here, subscribers of the pub/sub of the same name receive later.
 * Of the components that the runtime ships only Azure Service Bus can; any other name is `ComponentNotFoundError`.
 * Payloads are bytes to begin with; `text()`, `json()` and `json(schema)` give handles with another form.
 */
export class DelayQueue<In> {
  readonly #caller: Caller;
  readonly #codec: ValueCodec<unknown, In>;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string, codec: ValueCodec<unknown, In>) {
    this.#caller = caller;
    this.name = name;
    this.#codec = codec;
  }

  /** Payloads as bytes. */
  bytes(): DelayQueue<Uint8Array> {
    return new DelayQueue(this.#caller, this.name, bytesCodec);
  }

  /** Payloads as UTF-8 text. */
  text(): DelayQueue<string> {
    return new DelayQueue(this.#caller, this.name, textCodec);
  }

  /** Payloads as JSON: unchecked with a type parameter alone, checked with a Standard Schema validator. */
  json<T>(): DelayQueue<T>;
  json<S extends StandardSchemaV1>(schema: S): DelayQueue<StandardSchemaV1.InferInput<S>>;
  json(schema?: StandardSchemaV1): DelayQueue<unknown> {
    return new DelayQueue<unknown>(
      this.#caller,
      this.name,
      schema === undefined ? jsonCodec<unknown>() : schemaCodec(schema),
    );
  }

  /**
   * Publishes a message that is delivered later, once: a failed call is not repeated, since the message may have got
   * through.
   *
   * @example
   * ```ts
   * await runtime.delayQueue("delay_queue_demo").json<Reminder>().publish("reminders", reminder, { delaySeconds: 3600 });
   * ```
   * @throws InvalidInputError before sending; it does not show the payload
   * @throws ComponentNotFoundError for a name that is no pub/sub that can wait
   * @throws MessageTooLargeError for more than about 3,145,000 bytes
   */
  async publish(topic: string, data: In, options: PublishDelayedOptions = {}): Promise<DelayedMessage> {
    requireTopic(topic);
    const given = requireOptions("options", options);
    const { contentType = this.#codec.contentType, delaySeconds = 0, lossless = true } = given;
    requireInteger("delaySeconds", delaySeconds, 0, "a whole number of seconds from 0 to 2147483647");
    requireFilled("contentType", contentType, 'a content type, for example "text/plain"');
    const metadata = privateTextMap("componentMetadata", given.componentMetadata);
    const bytes = await encodePrivately(this.#codec, data, "data");
    const { id, body, bodyType } = lossless ? enveloped(bytes, contentType, given) : plain(bytes, contentType);
    // Azure's component writes the time into the metadata that it was given, and the runtime panics over none: it answers
    // OK, and the message is lost.
    if (metadata.size === 0) metadata.set("metadata.ContentType", bodyType);
    const request = {
      componentName: this.name,
      topic,
      data: body,
      dataContentType: requireText("contentType", bodyType),
      delayInSeconds: delaySeconds,
      metadata,
    };
    const context = { store: this.name, key: topic, rule: delayQueueRule };
    const { messageId } = await this.#caller.unary(publishDelayMessage, request, given, context);
    return { id, messageId: messageId === "" ? undefined : messageId };
  }
}

interface Outgoing {
  readonly id: string;
  readonly body: Uint8Array;
  readonly bodyType: string;
}

function enveloped(bytes: Uint8Array, contentType: string, options: PublishDelayedOptions): Outgoing {
  const id = requireFilled("id", options.id ?? crypto.randomUUID(), "an id, or leave it out for one that is made");
  const source = requireFilled(
    "source",
    options.source ?? "layotto-sdk",
    "a text that says where the message comes from, or leave it out",
  );
  const type = requireFilled(
    "type",
    options.type ?? "com.layotto.event",
    "a text that says what happened, or leave it out",
  );
  const body = losslessEvent(bytes, { id, source, type, datacontenttype: contentType }, "PublishDelayMessage");
  return { id, body, bodyType: cloudEventContentType };
}

function plain(bytes: Uint8Array, contentType: string): Outgoing {
  if (isCloudEventType(contentType)) withoutValue(() => checkCloudEventBytes(bytes));
  return { id: "", body: bytes, bodyType: contentType };
}
