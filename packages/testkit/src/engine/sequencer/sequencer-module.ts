import { getNextId, SequencerOptions_AutoIncrement as Increment } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Databases } from "../databases.js";
import { unary, type EngineModule } from "../handlers.js";
import { scopedKey } from "../key-prefix.js";
import { refused, sequencerMessages } from "../messages.js";
import { CachedRun, Counters } from "./counters.js";

/** Component types that give ids one by one only. */
const withoutSegments: ReadonlySet<string> = new Set(["snowflake", "etcd", "zookeeper"]);

/** Ids, and the other side of them for tests. */
export interface SequencerModule extends EngineModule {
  /** Sets the last id that a store gave for a key and forgets the run that is cached for it. */
  seed(store: string, key: string, last: bigint): void;
  /** The last id that callers got of each key through a store, or that was set. */
  last(store: string): ReadonlyMap<string, bigint>;
}

/** Ids that grow: weak ones from a cached run, strong ones from the store. */
export function createSequencerModule(context: EngineContext): SequencerModule {
  const { config, quirks } = context;
  const databases = new Databases(() => new Counters());
  // By key alone: two stores that use one key share one run.
  const runs = new Map<string, CachedRun>();
  // By store, for tests to look at: what the database holds is ahead of what callers got.
  const given = new Map<string, Map<string, bigint>>();
  const give = (store: string, key: string, id: bigint): bigint => {
    let ids = given.get(store);
    if (ids === undefined) given.set(store, (ids = new Map<string, bigint>()));
    ids.set(key, id);
    return id;
  };

  const handlers = [
    unary(getNextId, ({ storeName, key, options }) => {
      const components = config.components.sequencer;
      if (components.size === 0) throw refused(sequencerMessages.notConfigured());
      if (key === "") throw refused(sequencerMessages.keyEmpty(storeName));
      const increment = options?.increment ?? Increment.WEAK;
      if (increment !== Increment.WEAK && increment !== Increment.STRONG)
        throw refused(sequencerMessages.illegalIncrement());
      const component = components.get(storeName);
      const full = scopedKey("sequencer", key, { store: storeName, component, appId: config.appId });
      if (!component) throw refused(sequencerMessages.storeNotFound(storeName));

      const counters = databases.of(storeName, component);
      const cached =
        quirks.sequencerCacheShared && increment === Increment.WEAK && !withoutSegments.has(component.type);
      if (!cached) return { nextId: give(storeName, key, counters.take(full)) };
      let run = runs.get(full);
      if (run === undefined) runs.set(full, (run = new CachedRun(counters, full)));
      return { nextId: give(storeName, key, run.next()) };
    }),
  ];

  return {
    handlers,
    seed(store, key, last) {
      const component = config.components.sequencer.get(store);
      if (!component) throw refused(sequencerMessages.storeNotFound(store));
      const full = scopedKey("sequencer", key, { store, component, appId: config.appId });
      databases.of(store, component).set(full, last);
      runs.delete(full);
      give(store, key, last);
    },
    last: (store) => given.get(store) ?? new Map(),
    reset() {
      databases.clear();
      runs.clear();
      given.clear();
    },
    restart() {
      databases.clearInMemory(config.components.sequencer);
      runs.clear();
      for (const [store, { type }] of config.components.sequencer) if (type === "in-memory") given.delete(store);
    },
  };
}
