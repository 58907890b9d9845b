import type { CallOptions } from "../../call-options.js";

/** Which part of a configuration store is meant. */
export interface ConfigurationScope {
  /** The application. Default: `""`, the runtime's own. */
  readonly appId?: string | undefined;
  /** Default: the store's (`default`, on Apollo `application`). */
  readonly group?: string | undefined;
  /** Default: the store's. */
  readonly label?: string | undefined;
}

/** One entry of a configuration. */
export interface ConfigurationItem {
  readonly key: string;
  readonly content: string;
  readonly group: string;
  readonly label: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An entry to save. Some stores keep neither label, tags nor metadata. */
export interface ConfigurationItemInit {
  readonly key: string;
  readonly content: string;
  /** Default: the handle's. */
  readonly group?: string | undefined;
  /** Default: the handle's. */
  readonly label?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ConfigurationOptions extends CallOptions {
  /** Passed on to the configuration store's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Options of a watch. Watches of one store share one stream, and `metadata` belong to the stream: those of the watch that
 * opens it are sent.
 */
export type WatchOptions = Omit<ConfigurationOptions, "timeoutMs" | "onHeaders" | "onTrailers">;
