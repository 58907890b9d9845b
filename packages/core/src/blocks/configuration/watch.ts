import type { SubscribeConfigurationRequest } from "@layotto-sdk/protocol/runtime";
import { errorFromFailure } from "../../errors/from-status.js";
import { StatusError } from "../../transport.js";
import { Changes } from "./changes.js";
import { itemOf } from "./items.js";
import type { ConfigurationItem, WatchOptions } from "./types.js";
import type { Watcher, WatchHub } from "./watch-hub.js";

/**
 * A watch of some keys: their present entries, then each change. It begins with the first read and ends when the loop
 * is left, the signal fires (with `CancelledError`), or the stream ends. A reader that falls behind sees the newest
 * content of each entry and skips what it has missed.
 */
export class ConfigurationWatch implements AsyncIterableIterator<ConfigurationItem>, AsyncDisposable {
  readonly #hub: WatchHub;
  readonly #watcher: Watcher;
  readonly #options: WatchOptions;
  readonly #onAbort = (): void => this.#cancel();
  #state: "new" | "joined" | "left" = "new";

  /** @internal */
  constructor(hub: WatchHub, request: SubscribeConfigurationRequest, options: WatchOptions) {
    this.#hub = hub;
    this.#watcher = { request, metadata: options.metadata, changes: new Changes() };
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ConfigurationItem, undefined>> {
    if (this.#state === "new") this.#join();
    try {
      const { done, value } = await this.#watcher.changes.next();
      if (!done) return { done: false, value: itemOf(value) };
      this.#leave();
      return { done: true, value: undefined };
    } catch (reason) {
      this.#leave();
      throw reason;
    }
  }

  async return(): Promise<IteratorResult<ConfigurationItem, undefined>> {
    this.#leave();
    return await Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the watch; the last one of a store ends its stream. */
  async close(): Promise<void> {
    await this.return();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #join(): void {
    const { signal } = this.#options;
    this.#state = "joined";
    if (signal?.aborted) {
      this.#cancel();
      return;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    try {
      this.#hub.join(this.#watcher);
    } catch (reason) {
      // A watch that could not begin has ended: it keeps no listener, and a further read does not wait for ever.
      this.#leave();
      throw reason;
    }
  }

  #cancel(): void {
    const { storeName: store } = this.#watcher.request;
    const reason = new StatusError("CANCELLED", "the signal of the watch fired");
    const call = { method: "SubscribeConfiguration", store, key: undefined, closed: false, rule: undefined };
    this.#watcher.changes.fail(errorFromFailure(reason, { ...call, signal: this.#options.signal }));
    this.#leave();
  }

  #leave(): void {
    if (this.#state === "left") return;
    this.#state = "left";
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#hub.leave(this.#watcher);
  }
}
