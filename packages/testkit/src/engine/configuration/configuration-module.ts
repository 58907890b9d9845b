import {
  deleteConfiguration,
  getConfiguration,
  saveConfiguration,
  type ConfigurationItem,
} from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, unary, type EngineModule } from "../handlers.js";
import { configurationMessages, refused } from "../messages.js";
import { ConfigurationStore, joined } from "./configuration-store.js";
import type { ConfigurationStores } from "./store-events.js";

/** An item that a test saves; what is left out is blank. */
export interface ConfigurationSeed {
  readonly key: string;
  readonly content: string;
  readonly group?: string | undefined;
  readonly label?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Configuration, and the other side of it for tests and for the subscription's stream. */
export interface ConfigurationModule extends EngineModule {
  readonly stores: ConfigurationStores;
  /** Every item that a store holds. */
  items(store: string): readonly ConfigurationItem[];
  /** Saves items as somebody else's SaveConfiguration does; settles when those who watch were told. */
  save(store: string, items: readonly ConfigurationSeed[], appId?: string): Promise<void>;
  /** Deletes keys as somebody else's DeleteConfiguration does. */
  delete(
    store: string,
    keys: readonly string[],
    options?: { appId?: string; group?: string; label?: string },
  ): Promise<void>;
}

/** The configuration stores: in memory as the runtime has it, or with groups and labels for every other type. */
export function createConfigurationModule(context: EngineContext): ConfigurationModule {
  const { config, quirks } = context;
  const stores = new Map(
    [...config.components.config_store].map(([name, { type }]) => [
      name,
      new ConfigurationStore(type, () => quirks.configurationIgnoresGroup && type === "in-memory"),
    ]),
  );
  const storeOf = (name: string): ConfigurationStore => {
    const store = stores.get(name);
    if (!store) throw refused(configurationMessages.storeNotFound(name));
    return store;
  };
  const saveAll = (name: string, appId: string, items: readonly ConfigurationItem[]): Promise<void> | undefined => {
    const store = storeOf(name);
    if (items.length === 0) throw refused(configurationMessages.itemsEmpty());
    return joined(items.map((item) => store.save(appId, item)));
  };
  const deleteAll = (
    name: string,
    request: Group & { readonly keys: readonly string[] },
  ): Promise<void> | undefined => {
    const store = storeOf(name);
    return store.delete({ ...grouped(store, request), keys: request.keys });
  };

  const handlers = [
    unary(getConfiguration, (request) => {
      const store = storeOf(request.storeName);
      return { items: [...store.read({ ...grouped(store, request), keys: request.keys })] };
    }),
    unary(saveConfiguration, (request) => afterwards(saveAll(request.storeName, request.appId, request.items))),
    unary(deleteConfiguration, (request) => afterwards(deleteAll(request.storeName, request))),
  ];

  return {
    handlers,
    stores,
    reset() {
      for (const store of stores.values()) store.clear();
    },
    restart() {
      for (const [name, { type }] of config.components.config_store)
        if (type === "in-memory") stores.get(name)?.clear();
    },
    items: (store) => storeOf(store).items(),
    async save(store, items, appId = config.appId) {
      await saveAll(store, appId, items.map(itemOf));
    },
    async delete(store, keys, { appId = config.appId, group = "", label = "" } = {}) {
      await deleteAll(store, { appId, group, label, keys });
    },
  };
}

interface Group {
  readonly appId: string;
  readonly group: string;
  readonly label: string;
}

function grouped(store: ConfigurationStore, { appId, group, label }: Group): Group {
  return { appId, group: store.filled(group, "group"), label: store.filled(label, "label") };
}

/** State has changed; the answer may have to wait for those who watch. */
function afterwards(told: Promise<void> | undefined): Record<string, never> | Effect<Record<string, never>> {
  return told ? new Effect(() => told.then(() => ({}))) : {};
}

function itemOf(seed: ConfigurationSeed): ConfigurationItem {
  return {
    key: seed.key,
    content: seed.content,
    group: seed.group ?? "",
    label: seed.label ?? "",
    tags: new Map(Object.entries(seed.tags ?? {})),
    metadata: new Map(Object.entries(seed.metadata ?? {})),
  };
}
