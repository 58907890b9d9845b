import type { ConfigurationItem } from "@layotto-sdk/protocol/runtime";

/** One item that was saved in, or deleted from, a configuration store. */
export interface ConfigurationChange {
  readonly kind: "saved" | "deleted";
  /** The application id that the caller named. */
  readonly appId: string;
  /** As saved, with group and label filled in where they were blank; a deleted item has no content. */
  readonly item: ConfigurationItem;
}

/**
 * Hears of every change right after it was made. It may return a promise when those who watch read too slowly: the
 * call that changed the store is answered when that settles, as on the real runtime.
 */
export type ConfigurationListener = (change: ConfigurationChange) => void | Promise<void>;

/** Which items of a store are meant; group and label are never blank. */
export interface ConfigurationQuery {
  readonly appId: string;
  readonly group: string;
  readonly label: string;
  readonly keys: readonly string[];
}

/** One configuration store as a subscription sees it. */
export interface WatchableConfigurationStore {
  /** What stands for a blank group. */
  readonly defaultGroup: string;
  /** What stands for a blank label. */
  readonly defaultLabel: string;
  /** Whether application, group and label count for nothing here (quirk `configurationIgnoresGroup`, in memory). */
  readonly ignoresGroup: () => boolean;
  /** The items that are there, as GetConfiguration answers them. */
  read(query: ConfigurationQuery): readonly ConfigurationItem[];
  /** Calls `listener` synchronously after each change, in order; the function that comes back takes it away again. */
  listen(listener: ConfigurationListener): () => void;
}

/** The configured stores by name. */
export interface ConfigurationStores {
  get(name: string): WatchableConfigurationStore | undefined;
}
