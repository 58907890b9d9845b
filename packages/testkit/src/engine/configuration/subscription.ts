import { StatusError } from "@layotto-sdk/core";
import {
  subscribeConfiguration,
  type ConfigurationItem,
  type SubscribeConfigurationRequest,
  type SubscribeConfigurationResponse,
} from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { streaming, type EngineModule, type HandlerStream } from "../handlers.js";
import { configurationMessages, refused } from "../messages.js";
import type {
  ConfigurationChange,
  ConfigurationQuery,
  ConfigurationStores,
  WatchableConfigurationStore,
} from "./store-events.js";
import { Watch } from "./watch.js";

type ConfigurationStream = HandlerStream<SubscribeConfigurationRequest, SubscribeConfigurationResponse>;

/** What one subscribe message asked for. */
interface Registration {
  readonly watch: Watch;
  readonly query: ConfigurationQuery;
}

interface WatchedStore {
  readonly name: string;
  readonly store: WatchableConfigurationStore;
  /** In the order in which they came. */
  registrations: Registration[];
  readonly stopListening: () => void;
}

/**
 * Makes SubscribeConfiguration: present values first, one response a key, then a response for each change, until the
 * client ends the stream.
 */
export function createConfigurationSubscription(context: EngineContext, stores: ConfigurationStores): EngineModule {
  const watched = new Map<string, WatchedStore>();
  const watches = new Set<Watch>();

  const register = (
    watch: Watch,
    storeName: string,
    store: WatchableConfigurationStore,
    query: ConfigurationQuery,
  ): WatchedStore => {
    let entry = watched.get(storeName);
    if (!entry) {
      const made: WatchedStore = {
        name: storeName,
        store,
        registrations: [],
        stopListening: store.listen((change) => changed(context, made, change)),
      };
      entry = made;
      watched.set(storeName, entry);
    }
    entry.registrations.push({ watch, query });
    watch.stores.add(storeName);
    return entry;
  };
  const ended = (watch: Watch): void => {
    watches.delete(watch);
    for (const name of watch.stores) {
      const entry = watched.get(name);
      if (!entry) continue;
      entry.registrations = context.quirks.oneWatcherEndsAll
        ? []
        : entry.registrations.filter((registration) => registration.watch !== watch);
      if (entry.registrations.length > 0) continue;
      entry.stopListening();
      watched.delete(name);
    }
  };
  const subscribe = (watch: Watch, request: SubscribeConfigurationRequest): void => {
    const store = stores.get(request.storeName);
    if (!store) throw refused(configurationMessages.storeNotFound(request.storeName));
    const query = {
      appId: request.appId,
      group: isBlank(request.group) ? store.defaultGroup : request.group,
      label: isBlank(request.label) ? store.defaultLabel : request.label,
      keys: request.keys,
    };
    const entry = register(watch, request.storeName, store, query);
    for (const item of store.read(query)) void watch.push(response(context, entry, request.appId, item));
  };
  const serve = async (watch: Watch, requests: AsyncIterable<SubscribeConfigurationRequest>): Promise<void> => {
    try {
      for await (const request of requests) subscribe(watch, request);
    } finally {
      ended(watch);
    }
    await watch.flushed();
    if (context.quirks.halfCloseEndsInEof) throw refused(configurationMessages.halfClosed());
  };

  const clear = (how: string): void => {
    for (const { stopListening } of watched.values()) stopListening();
    watched.clear();
    for (const watch of watches) watch.end(new StatusError("UNAVAILABLE", `the mock runtime was ${how}`));
    watches.clear();
  };

  return {
    handlers: [
      streaming(subscribeConfiguration, (stream: ConfigurationStream) => {
        const watch = new Watch((message) => stream.send(message));
        watches.add(watch);
        return watch.untilEnded(serve(watch, stream.requests));
      }),
    ],
    reset: () => clear("reset"),
    restart: () => clear("restarted"),
  };
}

function changed(context: EngineContext, store: WatchedStore, change: ConfigurationChange): Promise<void> | undefined {
  const ignoresGroup = store.store.ignoresGroup();
  if (change.kind === "deleted" && ignoresGroup) return undefined;
  const concerned = store.registrations.filter(({ query }) => concerns(query, change, ignoresGroup));
  const told = new Set((context.quirks.oneWatcherEndsAll ? concerned.slice(-1) : concerned).map(({ watch }) => watch));
  const message = response(context, store, change.appId, change.item);
  const waits = [...told].map((watch) => watch.push(message)).filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
}

function concerns(query: ConfigurationQuery, { appId, item }: ConfigurationChange, byKeyAlone: boolean): boolean {
  if (byKeyAlone) return query.keys.includes(item.key);
  // Without keys a subscription is for the whole group, as in every store but the one in memory.
  const hasKey = query.keys.length === 0 || query.keys.includes(item.key);
  return hasKey && query.appId === appId && query.group === item.group && query.label === item.label;
}

function response(
  context: EngineContext,
  { name: storeName, store }: WatchedStore,
  appId: string,
  item: ConfigurationItem,
): SubscribeConfigurationResponse {
  if (!store.ignoresGroup()) return { storeName, appId, items: [item] };
  const { key, content, group } = item;
  const bare = { key, content, group, label: "", tags: new Map<string, string>(), metadata: new Map<string, string>() };
  // The store knows only the application id that it was configured with.
  return { storeName, appId: context.config.appId, items: [bare] };
}

function isBlank(text: string): boolean {
  return text.replaceAll(" ", "") === "";
}
