import {
  TopicEventResponse_TopicEventResponseStatus as Status,
  type ListTopicSubscriptionsResponse,
  type TopicEventRequest,
  type TopicEventResponse,
  type TopicSubscription,
} from "@layotto-sdk/protocol/appcallback";
import { tell } from "../async/tell.js";
import { Attempts, type AttemptOptions } from "../blocks/pubsub/attempts.js";
import { Doubles } from "../blocks/pubsub/doubles.js";
import { ReceivedEvent, readData, type EventAnswer } from "../blocks/pubsub/event.js";
import { handled } from "../blocks/pubsub/subscription.js";
import type { StandardSchemaV1 } from "../codec/standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec, type ValueCodec } from "../codec/value-codec.js";
import { InvalidInputError } from "../errors/input-errors.js";
import { requireFunction, requireName, requireOptions, requireTopic, textMap } from "../validate.js";

/** What an application does with an event: its return means ack unless it answered by hand, its throw means RETRY. */
export type EventHandler<T> = (event: ReceivedEvent<T>) => void | Promise<void>;

export interface AppSubscribeOptions<T> extends AttemptOptions<T> {
  /** Passed on to the pub/sub component with the subscription. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface AppOptions {
  /** Told of what should not happen, such as an event of a topic that has no handler. Default `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined;
}

interface Route {
  readonly subscription: TopicSubscription;
  /** Reads the event, runs the handler, and answers. */
  readonly run: (message: TopicEventRequest) => Promise<EventAnswer>;
}

const statusOf = { ack: Status.SUCCESS, retry: Status.RETRY, drop: Status.DROP } as const;

/**
 * An application as the runtime sees it: the topics it wants and what it does with their events. Serve it with
 * `serve()` of the platform's package, or attach it to a mock runtime.
 *
 * The runtime delivers an event again when it was answered with RETRY, and then the handler runs again. After an ack or
 * a drop it does so only when the answer did not reach it, and while a handler runs when that took longer than the
 * runtime waits (a minute on Redis): such a double of an event, by topic, source and id, does not run the handler but
 * gets the answer of the first, as in a subscription. The last 10,000 answers are remembered, for ten minutes.
 *
 * @example
 * ```ts
 * const app = createApp();
 * app.pubsub("pub_subs_demo").json<Order>().on("orders", async (event) => ship(event.data));
 * ```
 */
export class App {
  readonly #routes = new Map<string, Route>();
  readonly #doubles = new Doubles();
  readonly #running = new Set<Promise<unknown>>();
  readonly #warn: (message: string) => void;
  #wasAsked: () => void = () => undefined;
  /**
   * Settles when the runtime has first asked for the topics, from when on events come. It asks once, when it starts:
   * for an application that is served later this may be never.
   */
  readonly asked: Promise<void> = new Promise((resolve) => (this.#wasAsked = resolve));

  /** @internal */
  constructor(options: AppOptions) {
    this.#warn = requireFunction("warn", options.warn ?? ((message: string) => console.warn(message)));
  }

  /** Where handlers for the topics of a pub/sub component are named. */
  pubsub(name: string): AppPubSub<Uint8Array> {
    return new AppPubSub(requireName("name", name), bytesCodec, (topic, codec, handler, options) =>
      this.#add(name, topic, codec, handler, options),
    );
  }

  /** Answers the runtime's question about subscriptions. */
  listTopicSubscriptions(): Promise<ListTopicSubscriptionsResponse> {
    this.#wasAsked();
    return Promise.resolve({ subscriptions: Array.from(this.#routes.values(), ({ subscription }) => subscription) });
  }

  /** Handles an event. Never fails: a handler that throws is a RETRY, an unknown topic a DROP with a warning. */
  async onTopicEvent(message: TopicEventRequest): Promise<TopicEventResponse> {
    const route = this.#routes.get(routeKey(message.pubsubName, message.topic));
    if (!route) {
      tell(
        this.#warn,
        `Dropped an event of topic '${message.topic}' on '${message.pubsubName}': no handler is registered for it.`,
      );
      return { status: Status.DROP };
    }
    const run = this.#answerOnce(message, route);
    this.#running.add(run);
    try {
      return { status: statusOf[await run] };
    } finally {
      this.#running.delete(run);
    }
  }

  /** Settles when no handler is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #answerOnce(message: TopicEventRequest, route: Route): Promise<EventAnswer> {
    const met = this.#doubles.meet(message);
    if ("answer" in met) return await met.answer;
    try {
      const answer = await route.run(message);
      met.handling.answered(answer);
      return answer;
    } finally {
      met.handling.giveUp();
    }
  }

  #add<T>(
    pubsub: string,
    topic: string,
    codec: ValueCodec<T, never>,
    handler: EventHandler<T>,
    options: AppSubscribeOptions<T>,
  ): void {
    requireTopic(topic);
    requireFunction("handler", handler);
    const key = routeKey(pubsub, topic);
    if (this.#routes.has(key)) {
      throw new InvalidInputError("topic", topic, `one handler for each topic; '${topic}' on '${pubsub}' has one`);
    }
    const given = requireOptions("options", options);
    const attempts = new Attempts<T>(given);
    const subscription = { pubsubName: pubsub, topic, metadata: textMap("componentMetadata", given.componentMetadata) };
    this.#routes.set(key, { subscription, run: (message) => answerOf(message, codec, handler, attempts) });
  }
}

type AddRoute = <T>(
  topic: string,
  codec: ValueCodec<T, never>,
  handler: EventHandler<T>,
  options: AppSubscribeOptions<T>,
) => void;

/** The topics of one pub/sub component, with one form of payloads. */
export class AppPubSub<T> {
  readonly #codec: ValueCodec<T, never>;
  readonly #add: AddRoute;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(name: string, codec: ValueCodec<T, never>, add: AddRoute) {
    this.name = name;
    this.#codec = codec;
    this.#add = add;
  }

  /** Payloads as bytes. */
  bytes(): AppPubSub<Uint8Array> {
    return new AppPubSub(this.name, bytesCodec, this.#add);
  }

  /** Payloads as UTF-8 text. */
  text(): AppPubSub<string> {
    return new AppPubSub(this.name, textCodec, this.#add);
  }

  /** Payloads as JSON: unchecked with a type parameter alone, checked with a Standard Schema validator. */
  json<J>(): AppPubSub<J>;
  json<S extends StandardSchemaV1>(schema: S): AppPubSub<StandardSchemaV1.InferOutput<S>>;
  json(schema?: StandardSchemaV1): AppPubSub<unknown> {
    const codec: ValueCodec<unknown, never> = schema === undefined ? jsonCodec<unknown>() : schemaCodec(schema);
    return new AppPubSub<unknown>(this.name, codec, this.#add);
  }

  /**
   * Names the handler of a topic. The runtime asks for the topics once, when it starts: name them before serving, and
   * serve before the runtime starts.
   * @throws InvalidInputError where the topic has a handler already
   */
  on(topic: string, handler: EventHandler<T>, options: AppSubscribeOptions<T> = {}): this {
    this.#add(topic, this.#codec, handler, options);
    return this;
  }
}

/** Makes an application without handlers. */
export function createApp(options: AppOptions = {}): App {
  return new App(requireOptions("options", options));
}

async function answerOf<T>(
  message: TopicEventRequest,
  codec: ValueCodec<T, never>,
  handler: EventHandler<T>,
  attempts: Attempts<T>,
): Promise<EventAnswer> {
  const data = await readData(codec, message);
  let given: EventAnswer = "ack";
  const event = new ReceivedEvent<T>(message, data, attempts.begin(message), (answer) => (given = answer));
  await handled(event, handler);
  return await attempts.conclude(event, given);
}

function routeKey(pubsub: string, topic: string): string {
  return `${pubsub}\n${topic}`;
}
