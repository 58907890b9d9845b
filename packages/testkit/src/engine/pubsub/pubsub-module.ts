import { StatusError } from "@layotto-sdk/core";
import { publishEvent, PublishEventRequest, subscribeTopicEvents } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, streaming, unary, type EngineModule } from "../handlers.js";
import { pubsubMessages, refused } from "../messages.js";
import type { AppConnection } from "../outside.js";
import { Activity } from "./activity.js";
import type { AppRegistry, AppTopic } from "./app-registry.js";
import { Deliveries, type Delivery } from "./deliveries.js";
import { storedEvent } from "./envelope.js";
import { InMemoryBus } from "./in-memory-bus.js";
import { redisDatabaseKey, redisOptions } from "./redis-options.js";
import { RedisPubSub } from "./redis-pubsub.js";
import { RedisStreams } from "./redis-streams.js";
import type { PubSubComponent, Subscription, SubscriptionKind } from "./subscription.js";
import { TopicStreams } from "./topic-streams.js";

/** An event that a test pushes; what is left out is empty, as in a PublishEvent request. */
export type PushedEvent = Partial<PublishEventRequest>;

/** A handler that is registered for a topic. */
export interface TopicSubscriptionInfo {
  readonly kind: SubscriptionKind;
  readonly pubsubName: string;
  readonly topic: string;
}

/** Publish and subscribe. */
export interface PubSubModule extends EngineModule {
  /**
   * Publishes as if another application had. Returns the event's id without waiting for deliveries, whatever the
   * quirks ({@link PubSubModule.idle} waits).
   *
   * @throws StatusError as PublishEvent is refused.
   */
  publish(event: PushedEvent): { readonly id: string };
  /**
   * Settles when no delivery runs or is queued. A redelivery that waits for the clock does not count; an event that
   * the application has yet to answer does, and so does a publication behind it on a bus that blocks.
   */
  idle(): Promise<void>;
  /** What was delivered where, and how it was answered; oldest first, the last 10,000 and 64 MiB of data. */
  deliveries(): readonly Delivery[];
  /** Every handler that is registered with a component: callbacks, streams, and what ended streams left behind. */
  subscriptions(): readonly TopicSubscriptionInfo[];
  /** Ends streams, deliveries and timers for good, without registering the application again. */
  dispose(): void;
}

/** Makes the module; `apps` tells it who hears of events through the callback. */
export function createPubSubModule(context: EngineContext, apps: AppRegistry): PubSubModule {
  const activity = new Activity();
  const deliveries = new Deliveries(context.clock);
  const components = createComponents(context, deliveries, activity);
  const streams = new TopicStreams(context.quirks, components);
  let callbacks: { readonly component: PubSubComponent; readonly subscription: Subscription }[] = [];
  let app: { readonly connection: AppConnection | undefined; readonly topics: readonly AppTopic[] } | undefined;

  const register = (): void => {
    for (const { component, subscription } of callbacks.splice(0)) component.unsubscribe(subscription);
    const connection = app?.connection;
    if (!connection) return;
    for (const { pubsubName, topic } of app?.topics ?? []) {
      const component = components.get(pubsubName);
      if (!component) continue;
      const subscription = callbackSubscription(connection, pubsubName, topic);
      callbacks.push({ component, subscription });
      // A bus that is held registers it later; a reset may take that back.
      component.subscribe(subscription)?.catch(() => undefined);
    }
  };
  const clear = (how: "reset" | "restart"): void => {
    const reason = cutShort(how);
    streams.reset(reason);
    for (const component of new Set(components.values())) component[how](reason);
    callbacks = [];
  };
  const accept = (
    request: PublishEventRequest,
  ): { readonly id: string; readonly answered: Promise<void> | undefined } => {
    const { pubsubName, topic } = request;
    if (pubsubName === "") throw refused(pubsubMessages.nameEmpty());
    if (topic === "") throw refused(pubsubMessages.topicEmpty(pubsubName));
    const component = components.get(pubsubName);
    if (!component) throw refused(pubsubMessages.notFound(pubsubName));
    const event = storedEvent(request, context.quirks, context.clock.now());
    return { id: event.id, answered: component.publish(topic, event) };
  };

  apps.bind((connection, topics) => {
    app = { connection, topics };
    register();
  });

  return {
    handlers: [
      unary(publishEvent, (request) => {
        const { answered } = accept(request);
        return answered ? new Effect(() => answered.then(() => ({}))) : {};
      }),
      streaming(subscribeTopicEvents, (stream) => streams.serve(stream)),
    ],
    reset() {
      clear("reset");
      deliveries.clear();
      register();
    },
    restart() {
      clear("restart");
      register();
    },
    publish(event) {
      const { id, answered } = accept(PublishEventRequest.fromPartial(event));
      answered?.catch(() => undefined);
      return { id };
    },
    idle: () => activity.idle(),
    deliveries: () => deliveries.list(),
    subscriptions: () =>
      [...new Set(components.values())].flatMap((component) =>
        component.subscriptions().map(({ kind, pubsubName, topic }) => ({ kind, pubsubName, topic })),
      ),
    dispose() {
      app = undefined;
      clear("reset");
    },
  };
}

function createComponents(
  context: EngineContext,
  deliveries: Deliveries,
  activity: Activity,
): ReadonlyMap<string, PubSubComponent> {
  const configured = [...context.config.components.pub_subs];
  const groups = new Map<string, Set<string>>();
  for (const [name, config] of configured) {
    if (config.type === "in-memory") continue;
    const key = redisDatabaseKey(name, config);
    groups.set(key, (groups.get(key) ?? new Set()).add(redisOptions(config).group));
  }
  const databases = new Map<string, RedisStreams>();
  for (const [key, names] of groups) databases.set(key, new RedisStreams(names, () => context.clock.now()));
  const components = new Map(
    configured.map(([name, config]): [string, PubSubComponent] => {
      if (config.type === "in-memory") return [name, new InMemoryBus(context, deliveries, activity)];
      const streams = databases.get(redisDatabaseKey(name, config)) as RedisStreams;
      return [name, new RedisPubSub(context, streams, redisOptions(config), deliveries, activity)];
    }),
  );
  // A delay queue is a pub/sub too: one of its own, or another name of the one that its metadata name.
  for (const [name, { metadata }] of context.config.components.delay_queue) {
    if (components.has(name)) continue;
    const shared = components.get(metadata["pubsubName"] ?? "");
    components.set(name, shared ?? new InMemoryBus(context, deliveries, activity));
  }
  return components;
}

function callbackSubscription(connection: AppConnection, pubsubName: string, topic: string): Subscription {
  return {
    kind: "callback",
    pubsubName,
    topic,
    unreachable: () => undefined,
    handle: (event, { timeoutMs, signal }) => connection.onTopicEvent(event, { timeoutMs, signal }),
  };
}

/** How streams end, and publications that still wait. */
function cutShort(how: "reset" | "restart"): StatusError {
  return new StatusError(
    "UNAVAILABLE",
    how === "reset" ? "the mock runtime was reset" : "the mock runtime was restarted",
  );
}
