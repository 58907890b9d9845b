import {
  deleteConfiguration,
  getConfiguration,
  saveConfiguration,
  type ConfigurationItem as ItemMessage,
} from "@layotto-sdk/protocol/runtime";
import { checkSignal } from "../../call-options.js";
import type { CallContext, Caller } from "../../caller.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import { Metadata } from "../../metadata.js";
import { requireArray, requireFilled, requireOptions, requireText, textMap } from "../../validate.js";
import { configurationRule } from "./errors.js";
import { itemOf } from "./items.js";
import type {
  ConfigurationItem,
  ConfigurationItemInit,
  ConfigurationOptions,
  ConfigurationScope,
  WatchOptions,
} from "./types.js";
import type { WatchHub } from "./watch-hub.js";
import { ConfigurationWatch } from "./watch.js";

/**
 * A configuration store, or a part of it (`appId`, `group`, `label`).
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a store that the runtime does
 * not have, and those of every call.
 */
export class ConfigurationStore {
  readonly #caller: Caller;
  readonly #hub: WatchHub;
  readonly #scope: { appId: string; group: string; label: string };
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, hub: WatchHub, name: string, scope: ConfigurationScope) {
    this.#caller = caller;
    this.#hub = hub;
    this.name = name;
    this.#scope = {
      appId: requireText("appId", scope.appId ?? ""),
      group: requireText("group", scope.group ?? ""),
      label: requireText("label", scope.label ?? ""),
    };
  }

  /** The entries of the keys; a key that is not there is left out. No keys: what the store makes of it, often all. */
  async get(keys: readonly string[], options: ConfigurationOptions = {}): Promise<ConfigurationItem[]> {
    const given = requireOptions("options", options);
    const request = { ...this.#request(keys, given), subscribeUpdate: false };
    const { items } = await this.#caller.unary(getConfiguration, request, given, this.#context());
    return items.map(itemOf);
  }

  /** Writes entries. */
  async save(items: readonly ConfigurationItemInit[], options: ConfigurationOptions = {}): Promise<void> {
    const entries = requireArray("items", items);
    if (entries.length === 0) throw new InvalidInputError("items", items, "at least one entry");
    const given = requireOptions("options", options);
    const request = {
      storeName: this.name,
      appId: this.#scope.appId,
      items: entries.map((item, index) => this.#message(requireOptions(`items[${index}]`, item))),
      metadata: textMap("componentMetadata", given.componentMetadata),
    };
    await this.#caller.unary(saveConfiguration, request, given, this.#context());
  }

  /** Deletes the entries of the keys; absent ones are no error. On the real runtime watchers do not hear of it. */
  async delete(keys: readonly string[], options: ConfigurationOptions = {}): Promise<void> {
    if (requireArray("keys", keys).length === 0) throw new InvalidInputError("keys", keys, "at least one key");
    const given = requireOptions("options", options);
    await this.#caller.unary(deleteConfiguration, this.#request(keys, given), given, this.#context());
  }

  /**
   * The present entries of the keys, then each change as it comes. Watches of one client share one stream for each
   * store.
   *
   * @example
   * ```ts
   * for await (const { key, content } of runtime.configuration("config_demo").watch(["limit"])) apply(key, content);
   * ```
   * On the real runtime a delete is not told, and another client that ends its watch of the store may silence this
   * one.
   */
  watch(keys: readonly string[], options: WatchOptions = {}): ConfigurationWatch {
    const given = requireOptions("options", options);
    const request = this.#request(keys, given);
    checkSignal(given.signal);
    const metadata = given.metadata === undefined ? undefined : new Metadata(given.metadata);
    return new ConfigurationWatch(this.#hub, request, { ...given, metadata });
  }

  #message(item: ConfigurationItemInit): ItemMessage {
    return {
      key: requireFilled("key", item.key, "a key that is not empty"),
      content: requireText("content", item.content),
      group: requireText("group", item.group ?? this.#scope.group),
      label: requireText("label", item.label ?? this.#scope.label),
      tags: textMap("tags", item.tags),
      metadata: textMap("metadata", item.metadata),
    };
  }

  #request(keys: readonly string[], options: ConfigurationOptions): RequestMessage {
    return {
      storeName: this.name,
      ...this.#scope,
      keys: requireArray("keys", keys).map((key) => requireFilled("key", key, "a key that is not empty")),
      metadata: textMap("componentMetadata", options.componentMetadata),
    };
  }

  #context(): CallContext {
    return { store: this.name, rule: configurationRule };
  }
}

interface RequestMessage {
  readonly storeName: string;
  readonly appId: string;
  readonly group: string;
  readonly label: string;
  readonly keys: string[];
  readonly metadata: Map<string, string>;
}
