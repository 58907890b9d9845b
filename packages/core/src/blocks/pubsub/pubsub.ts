import { publishEvent } from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import type { StandardSchemaV1 } from "../../codec/standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec, type ValueCodec } from "../../codec/value-codec.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import { LayottoError } from "../../errors/layotto-error.js";
import {
  requireArray,
  requireFilled,
  requireInteger,
  requireOptions,
  requireText,
  requireTopic,
  textMap,
} from "../../validate.js";
import {
  checkCloudEvent,
  checkCloudEventBytes,
  cloudEventContentType,
  isCloudEventType,
  losslessEvent,
  type CloudEvent,
} from "./cloud-event.js";
import type { Doubles } from "./doubles.js";
import { pubsubRule } from "./errors.js";
import { Subscription, type SubscribeOptions } from "./subscription.js";

export interface PublishOptions extends CallOptions {
  /** Default: that of the handle's form (`application/octet-stream`, `text/plain; charset=utf-8`, `application/json`). */
  readonly contentType?: string | undefined;
  /** The event's id, unique together with `source`. Default: a new UUID. */
  readonly id?: string | undefined;
  /** Who says it. Default `layotto-sdk`. */
  readonly source?: string | undefined;
  /** What happened, as a CloudEvent type. Default `com.layotto.event`. */
  readonly type?: string | undefined;
  /** Whole seconds after which the event is not delivered any more, from 1. Default: never. */
  readonly ttlSeconds?: number | undefined;
  /**
   * `true`: a subscriber receives byte for byte what was published, with its content type. `false`: the bytes are
   * sent as they are, and the runtime treats them by their content type: it rounds JSON numbers and empties content
   * types that it does not know; `id`, `source` and `type` are then the runtime's. Default `true`.
   */
  readonly lossless?: boolean | undefined;
  /** Passed on to the pub/sub component; subscribers do not see it. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface PublishManyOptions extends PublishOptions {
  /** How many events are on their way at once. Default 8. */
  readonly concurrency?: number | undefined;
}

/** What became of one event of `publishMany`. */
export type PublishResult =
  { readonly status: "published"; readonly id: string } | { readonly status: "failed"; readonly error: LayottoError };

/**
 * A pub/sub component with one form of payloads: bytes to begin with; `text()`, `json()` and `json(schema)` give
 * handles with another.
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a pub/sub that the runtime
 * does not have, and those of every call.
 */
export class PubSub<Out, In = Out> {
  readonly #caller: Caller;
  readonly #codec: ValueCodec<Out, In>;
  readonly #doubles: Doubles;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string, codec: ValueCodec<Out, In>, doubles: Doubles) {
    this.#caller = caller;
    this.name = name;
    this.#codec = codec;
    this.#doubles = doubles;
  }

  /** Payloads as bytes. */
  bytes(): PubSub<Uint8Array> {
    return new PubSub(this.#caller, this.name, bytesCodec, this.#doubles);
  }

  /** Payloads as UTF-8 text. */
  text(): PubSub<string> {
    return new PubSub(this.#caller, this.name, textCodec, this.#doubles);
  }

  /** Payloads as JSON: unchecked with a type parameter alone, checked both ways with a Standard Schema validator. */
  json<T>(): PubSub<T>;
  json<S extends StandardSchemaV1>(schema: S): PubSub<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>;
  json(schema?: StandardSchemaV1): PubSub<unknown> {
    const codec = schema === undefined ? jsonCodec<unknown>() : schemaCodec(schema);
    return new PubSub<unknown, unknown>(this.#caller, this.name, codec, this.#doubles);
  }

  /**
   * Publishes an event, once: a failed call is not repeated, since the event may have got through.
   * @returns the event's id; `""` where the runtime makes it (`lossless: false`)
   * @throws MessageTooLargeError for more than about 3,145,000 bytes
   */
  async publish(topic: string, data: In, options: PublishOptions = {}): Promise<string> {
    requireTopic(topic);
    const given = requireOptions("options", options);
    const { contentType = this.#codec.contentType, lossless = true, source, type } = given;
    requireFilled("contentType", contentType, 'a content type, for example "text/plain"');
    const bytes = await this.#codec.encode(data, "data");
    if (!lossless) {
      if (isCloudEventType(contentType)) checkCloudEventBytes(bytes);
      await this.#send(topic, bytes, contentType, given);
      return "";
    }
    const id = requireFilled("id", given.id ?? crypto.randomUUID(), "an id, or leave it out for one that is made");
    const event = losslessEvent(bytes, {
      id,
      source: requireFilled(
        "source",
        source ?? "layotto-sdk",
        "a text that says where the event comes from, or leave it out",
      ),
      type: requireFilled("type", type ?? "com.layotto.event", "a text that says what happened, or leave it out"),
      datacontenttype: contentType,
    });
    await this.#send(topic, event, cloudEventContentType, given);
    return id;
  }

  /**
   * Publishes several events, in order of their start but without waiting for one another; the runtime has no call
   * for it. The answers stand in the order of the payloads; one that fails does not stop the others.
   */
  async publishMany(topic: string, data: readonly In[], options: PublishManyOptions = {}): Promise<PublishResult[]> {
    const payloads = requireArray("data", data);
    const { concurrency = 8, id, ...each } = requireOptions("options", options);
    requireInteger("concurrency", concurrency, 1, "a whole number from 1");
    if (id !== undefined) throw new InvalidInputError("id", id, "no id: several events cannot share one");
    const results: PublishResult[] = new Array<PublishResult>(payloads.length);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < payloads.length) {
        const index = next++;
        try {
          results[index] = { status: "published", id: await this.publish(topic, payloads[index] as In, each) };
        } catch (error) {
          if (!(error instanceof LayottoError)) throw error;
          results[index] = { status: "failed", error };
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, payloads.length) }, worker));
    return results;
  }

  /**
   * Publishes a CloudEvent of the caller's making. `data` arrives as the runtime treats its content type;
   * `data_base64` arrives byte for byte. The runtime overwrites `topic`, `pubsubname` and `traceid` and drops
   * extensions.
   * @throws InvalidInputError for an event that would hurt the runtime: without `id` or `datacontenttype`, or with
   * data that does not fit the content type
   */
  async publishCloudEvent(topic: string, event: CloudEvent, options: CloudEventOptions = {}): Promise<void> {
    requireTopic(topic);
    const bytes = jsonCodec<CloudEvent>().encode(checkCloudEvent(event), "event") as Uint8Array;
    await this.#send(topic, bytes, cloudEventContentType, requireOptions("options", options));
  }

  /**
   * Subscribes to a topic over a stream, without a port of one's own.
   *
   * @example
   * ```ts
   * for await (const event of runtime.pubsub("pub_subs_demo").json<Order>().subscribe("orders", { signal })) {
   *   await handle(event.data);
   *   event.ack();
   * }
   * ```
   * The real runtime takes one stream for each topic, and after a stream was ended and opened again it delivers events
   * twice (with the same id); this client hands them out once.
   *
   * Reading fails with `SubscriptionTakenError` where another stream has the topic.
   */
  subscribe(topic: string, options: SubscribeOptions<Out> = {}): Subscription<Out> {
    requireTopic(topic);
    const given = requireOptions("options", options);
    return new Subscription(this.#caller, this.name, topic, this.#codec, this.#doubles, given);
  }

  async #send(topic: string, data: Uint8Array, dataContentType: string, options: CloudEventOptions): Promise<void> {
    const metadata = textMap("componentMetadata", options.componentMetadata);
    if (options.ttlSeconds !== undefined) {
      const ttl = requireInteger("ttlSeconds", options.ttlSeconds, 1, "a whole number of seconds from 1");
      metadata.set("ttlInSeconds", String(ttl));
    }
    await this.#caller.unary(
      publishEvent,
      { pubsubName: this.name, topic, data, dataContentType: requireText("contentType", dataContentType), metadata },
      options,
      { store: this.name, key: topic, rule: pubsubRule },
    );
  }
}

/** What `publishCloudEvent` takes besides the event. */
export type CloudEventOptions = CallOptions & Pick<PublishOptions, "ttlSeconds" | "componentMetadata">;
