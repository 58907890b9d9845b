import type { MockInternals } from "../mock-runtime.js";
import { ManualClock } from "../engine/clock.js";
import { outboxKinds } from "../engine/messaging/outbox.js";
import { checkQuirks } from "../engine/quirks.js";
import type { AppState } from "../engine/pubsub/app-registry.js";
import { ControlError, type Control } from "./control.js";
import { deliveryRecord, publishedEvents, subscriptionRecord } from "./events.js";
import { getFile, putFile } from "./files.js";
import { getObject, listObjects, putObject } from "./objects.js";
import { bytesOfPayload, contentTypeOfPayload, payloadOfBytes } from "./payload.js";
import { storedBy } from "./snapshot.js";
import { stateRecords } from "./state.js";

/** What the operations of a control interface look like where the mock is: the mock first, then the input. */
type OperationsOf<C> = {
  readonly [Name in keyof C]: C[Name] extends (...input: infer I) => Promise<infer O>
    ? (mock: MockInternals, ...input: I) => O | Promise<O>
    : OperationsOf<C[Name]>;
};

/** Every operation of {@link Control}, once; the faces (in process, HTTP) call them by name. */
export const operations: OperationsOf<Control> = {
  clock: {
    now: ({ clock }) => clock.now(),
    async advance({ clock }, ms) {
      if (!(clock instanceof ManualClock))
        throw new ControlError(
          'This mock lives by the machine\'s clock; make it with clock: "manual" to move its time.',
        );
      if (typeof ms !== "number" || !(ms >= 0) || !Number.isFinite(ms))
        throw new ControlError(`ms is ${JSON.stringify(ms)}; use a number of milliseconds, 0 or more.`);
      await clock.advance(ms);
      return clock.now();
    },
  },
  faults: {
    add: ({ faults }, fault) => faults.add(fault),
    list: ({ faults }) => faults.list(),
    clear: ({ faults }, id) => faults.clear(id),
  },
  calls: {
    list: ({ log }, filter) => log.list(filter),
    clear: ({ log }) => log.clear(),
  },
  events: {
    publish({ engine }, event) {
      const { pubsub, topic, contentType, metadata } = event;
      return engine.pubsub.publish({
        pubsubName: text(pubsub, "pubsub"),
        topic: text(topic, "topic"),
        data: bytesOfPayload(event),
        dataContentType: contentType ?? contentTypeOfPayload(event),
        metadata: new Map(Object.entries(metadata ?? {})),
      });
    },
    published: ({ log }, filter = {}) =>
      publishedEvents(log.list({ method: "PublishEvent", outcome: "OK" })).filter((event) => isOf(event, filter)),
    deliveries: ({ engine }, filter = {}) =>
      engine.pubsub
        .deliveries()
        .map(deliveryRecord)
        .filter((delivery) => isOf(delivery, filter) && (filter.outcome ?? delivery.outcome) === delivery.outcome),
    subscriptions: ({ engine }) => engine.pubsub.subscriptions().map(subscriptionRecord),
    idle: ({ engine }) => engine.pubsub.idle(),
  },
  configuration: {
    async set({ engine }, { store, ...item }) {
      await engine.configuration.save(text(store, "store"), [
        { ...item, key: text(item.key, "key"), content: text(item.content, "content") },
      ]);
    },
    async delete({ engine }, { store, key, group, label }) {
      await engine.configuration.delete(text(store, "store"), [text(key, "key")], {
        ...(group !== undefined && { group }),
        ...(label !== undefined && { label }),
      });
    },
  },
  state: {
    set: ({ engine }, entry) =>
      engine.state.seed(text(entry.store, "store"), text(entry.key, "key"), bytesOfPayload(entry), {
        ttlSeconds: entry.ttlSeconds,
      }),
    get: ({ engine }, { store, key }) =>
      stateRecords(engine, text(store, "store")).find((record) => record.key === key) ?? null,
    list: ({ engine }, { store }) => stateRecords(engine, text(store, "store")),
  },
  locks: {
    holder: ({ engine }, { store, resourceId }) =>
      engine.lock.holder(text(store, "store"), text(resourceId, "resourceId")) ?? null,
  },
  sequencer: {
    set: ({ engine }, { store, key, last }) =>
      engine.sequencer.seed(text(store, "store"), text(key, "key"), bigint(last)),
  },
  files: {
    put: ({ engine, outside }, file) =>
      putFile(engine, outside, text(file.store, "store"), text(file.name, "name"), bytesOfPayload(file)),
    async get({ engine, outside }, { store, name }) {
      const bytes = await getFile(engine, outside, text(store, "store"), text(name, "name"));
      return bytes === undefined ? null : payloadOfBytes(bytes);
    },
    makeDirectory: ({ engine }, { store, name }) =>
      engine.files.makeDirectory(text(store, "store"), text(name, "name")),
  },
  objects: {
    createBucket: ({ engine }, { store, name, versions }) =>
      engine.objects.createBucket(store, text(name, "name"), versions === true),
    put: ({ engine }, object) =>
      putObject(engine, {
        ...object,
        store: text(object.store, "store"),
        bucket: text(object.bucket, "bucket"),
        key: text(object.key, "key"),
      }),
    get: ({ engine }, { store, bucket, key }) =>
      getObject(engine, text(store, "store"), text(bucket, "bucket"), text(key, "key")) ?? null,
    list: ({ engine }, { store, bucket, prefix }) =>
      listObjects(engine, text(store, "store"), text(bucket, "bucket"), prefix),
  },
  secrets: {
    set: ({ engine }, { store, name, value }) =>
      engine.secrets.seed(text(store, "store"), text(name, "name"), text(value, "value")),
  },
  cryption: {
    keys: ({ engine }, { component }) => [...engine.cryption.keys(text(component, "component"))],
    addKey: ({ engine }, { component, keyId }) =>
      engine.cryption.addKey(text(component, "component"), text(keyId, "keyId")),
    rotateKey: ({ engine }, { component, keyId }) =>
      engine.cryption.rotateKey(text(component, "component"), text(keyId, "keyId")),
    removeKey: ({ engine }, { component, keyId }) =>
      engine.cryption.removeKey(text(component, "component"), text(keyId, "keyId")),
  },
  outbox: {
    list({ engine }, filter = {}) {
      const { kind } = filter;
      if (kind !== undefined && !outboxKinds.includes(kind))
        throw new ControlError(`kind is ${JSON.stringify(kind)}; use one of ${outboxKinds.join(", ")}, or none.`);
      return [...engine.messaging.outbox.list(filter)];
    },
    clear: ({ engine }) => engine.messaging.outbox.clear(),
  },
  quirks: {
    get: ({ quirks }) => ({ ...quirks }),
    set({ quirks }, changes) {
      Object.assign(quirks, checkQuirks(changes));
    },
  },
  app: {
    state: ({ engine }) => appRecord(engine.apps.state()),
    attach: async ({ apps }, { address }) => appRecord(await apps.attach(text(address, "address"))),
    detach: ({ apps }) => apps.detach(),
  },
  reset({ engine, faults, log, quirks, initialQuirks }) {
    faults.clear();
    Object.assign(quirks, initialQuirks);
    engine.reset();
    log.reset();
  },
  restart: (mock, options = {}) => mock.restart(options),
  snapshot: (mock) => ({
    now: mock.clock.now(),
    quirks: { ...mock.quirks },
    ...storedBy(mock.engine),
    subscriptions: mock.engine.pubsub.subscriptions().map(subscriptionRecord),
    app: appRecord(mock.engine.apps.state()),
    faults: mock.faults.list(),
    calls: mock.log.counts(),
  }),
};

function appRecord(state: AppState): { state: string; topics: { pubsub: string; topic: string }[]; reason?: string } {
  const topics = state.topics.map(({ pubsubName, topic }) => ({ pubsub: pubsubName, topic }));
  return { state: state.state, topics, ...(state.state === "failed" && { reason: state.reason }) };
}

function isOf(event: { pubsub: string; topic: string }, filter: { pubsub?: string; topic?: string }): boolean {
  return (filter.pubsub ?? event.pubsub) === event.pubsub && (filter.topic ?? event.topic) === event.topic;
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new ControlError(`${name} is ${JSON.stringify(value) ?? "missing"}; use a string.`);
}

function bigint(value: number | string): bigint {
  try {
    return BigInt(value);
  } catch {
    throw new ControlError(`last is ${JSON.stringify(value)}; use a whole number, or a string of one.`);
  }
}
