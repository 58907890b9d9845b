import type {
  ListTopicSubscriptionsResponse,
  TopicEventRequest,
  TopicEventResponse,
} from "@layotto-sdk/protocol/appcallback";
import {
  PublishEventRequest,
  SubscribeTopicEventsRequest,
  type SubscribeTopicEventsResponse,
} from "@layotto-sdk/protocol/runtime";
import type { ManualClock } from "../clock.js";
import type { EngineContext } from "../context.js";
import type { AppConnection } from "../outside.js";
import type { Quirks } from "../quirks.js";
import { callUnary, openStream, testContext, type TestStream } from "../test-support.js";
import { createAppRegistry, type AppRegistry } from "./app-registry.js";
import { createPubSubModule, type PubSubModule } from "./pubsub-module.js";

/** A pub/sub module alone, for tests: `memory` and `redis` as components, and what a test says of others. */
export interface PubSubFixture {
  readonly context: EngineContext & { readonly clock: ManualClock };
  readonly apps: AppRegistry;
  readonly module: PubSubModule;
  /** Calls PublishEvent. */
  readonly publish: (
    pubsubName: string,
    topic: string,
    data?: string,
    more?: Partial<PublishEventRequest>,
  ) => Promise<unknown>;
  /** Opens SubscribeTopicEvents, and waits until it is answered. */
  readonly subscribe: (pubsubName: string, topic: string) => Promise<TopicStream>;
}

/** A stream of topic events as a test drives it. */
export interface TopicStream {
  readonly stream: TestStream<SubscribeTopicEventsRequest, SubscribeTopicEventsResponse>;
  /** The next event. */
  readonly event: () => Promise<TopicEventRequest>;
  /** Answers an event; 0 is SUCCESS, 1 RETRY, 2 DROP. */
  readonly answer: (id: string, status?: number) => void;
}

/** Makes the fixture. */
export function pubsubFixture(
  quirks: Partial<Quirks> = {},
  components: Readonly<Record<string, { type: string; metadata?: Record<string, string> }>> = {},
): PubSubFixture {
  const pub_subs = {
    memory: { type: "in-memory" },
    redis: { type: "redis", metadata: { redisHost: "localhost:6379", consumerID: "c1" } },
    ...components,
  };
  const context = testContext({ pub_subs }, quirks);
  const apps = createAppRegistry(context);
  const module = createPubSubModule(context, apps);
  return {
    context,
    apps,
    module,
    publish: (pubsubName, topic, data = "x", more = {}) =>
      callUnary(
        module,
        "PublishEvent",
        PublishEventRequest.fromPartial({ pubsubName, topic, data: bytes(data), ...more }),
      ),
    async subscribe(pubsubName, topic) {
      const opened = topicStream(module, { pubsubName, topic });
      const first = await opened.stream.receive();
      if (first.subscribeTopicEventsResponseType?.$case !== "initialResponse") throw new Error("no initial response");
      return opened;
    },
  };
}

/** Opens SubscribeTopicEvents without waiting for its answer. */
export function topicStream(
  module: PubSubModule,
  initial: { pubsubName?: string; topic?: string } | undefined,
): TopicStream {
  const stream = openStream<SubscribeTopicEventsRequest, SubscribeTopicEventsResponse>(module, "SubscribeTopicEvents");
  if (initial) stream.send(initialRequest(initial));
  return {
    stream,
    async event() {
      const { subscribeTopicEventsResponseType: kind } = await stream.receive();
      if (kind?.$case !== "eventMessage") throw new Error("not an event");
      return kind.value;
    },
    answer(id, status) {
      stream.send(processed(id, status));
    },
  };
}

/** The first message of a stream. */
export function initialRequest(initial: { pubsubName?: string; topic?: string }): SubscribeTopicEventsRequest {
  return SubscribeTopicEventsRequest.fromPartial({
    subscribeTopicEventsRequestType: { $case: "initialRequest", value: initial },
  });
}

/** An answer on a stream; without a status where none is given. */
function processed(id: string, status?: number): SubscribeTopicEventsRequest {
  const value = { id, ...(status !== undefined && { status: { status: status as 0 } }) };
  return SubscribeTopicEventsRequest.fromPartial({
    subscribeTopicEventsRequestType: { $case: "eventProcessed", value },
  });
}

/** An application that listens to topics of one pub/sub, and records what it gets. */
export class TestApp implements AppConnection {
  readonly got: TopicEventRequest[] = [];
  readonly timeouts: number[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];

  constructor(
    readonly topics: readonly (readonly [pubsubName: string, topic: string])[],
    readonly respond: (event: TopicEventRequest, times: number) => number | Promise<number> = () => 0,
  ) {}

  listTopicSubscriptions(): Promise<ListTopicSubscriptionsResponse> {
    const subscriptions = this.topics.map(([pubsubName, topic]) => ({
      pubsubName,
      topic,
      metadata: new Map<string, string>(),
    }));
    return Promise.resolve({ subscriptions });
  }

  async onTopicEvent(
    event: TopicEventRequest,
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<TopicEventResponse> {
    this.got.push(event);
    this.timeouts.push(options.timeoutMs);
    this.signals.push(options.signal);
    return { status: (await this.respond(event, this.got.length)) as 0 };
  }

  /** The data of what it got, as text. */
  get data(): string[] {
    return this.got.map((event) => text(event.data));
  }
}

/** A promise that never settles. */
export const never = new Promise<never>(() => undefined);

/** The UTF-8 bytes of a text. */
export function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** The text of UTF-8 bytes. */
export function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
