import {
  subscribeConfiguration,
  type ConfigurationItem as ItemMessage,
  type SubscribeConfigurationRequest,
  type SubscribeConfigurationResponse,
} from "@layotto-sdk/protocol/runtime";
import { AsyncQueue } from "../../async/queue.js";
import type { Caller } from "../../caller.js";
import type { MessageStream } from "../../message-stream.js";
import type { MetadataInit } from "../../metadata.js";
import { farewellMs, isCleanEnd } from "../farewell.js";
import type { Changes } from "./changes.js";
import { configurationRule } from "./errors.js";

/** Somebody who wants to hear of changes. */
export interface Watcher {
  readonly request: SubscribeConfigurationRequest;
  readonly metadata: MetadataInit | undefined;
  readonly changes: Changes;
}

/**
 * All watches of one client. They share one stream for each store, since on the real runtime the end of any
 * configuration stream ends the subscriptions of all of them. For the same reason a stream is opened again only when
 * the one before has ended.
 */
export class WatchHub {
  readonly #caller: Caller;
  readonly #channels = new Map<string, Channel>();
  readonly #ending = new Map<string, Promise<void>>();
  /** Those who come while the stream before theirs is ending. */
  readonly #waiting = new Set<Watcher>();

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** @throws what a stream that cannot be opened throws; a watcher that has to wait hears of it in its changes */
  join(watcher: Watcher): void {
    const ending = this.#ending.get(watcher.request.storeName);
    if (!ending) {
      this.#enter(watcher);
      return;
    }
    this.#waiting.add(watcher);
    void ending.then(() => {
      if (!this.#waiting.delete(watcher)) return;
      try {
        this.#enter(watcher);
      } catch (reason) {
        watcher.changes.fail(reason);
      }
    });
  }

  leave(watcher: Watcher): void {
    const { storeName } = watcher.request;
    const channel = this.#channels.get(storeName);
    this.#waiting.delete(watcher);
    watcher.changes.end();
    if (!channel?.watchers.delete(watcher) || channel.watchers.size > 0) return;
    this.#channels.delete(storeName);
    const ended = channel.end().finally(() => this.#ending.delete(storeName));
    this.#ending.set(storeName, ended);
  }

  #enter(watcher: Watcher): void {
    const { storeName } = watcher.request;
    let channel = this.#channels.get(storeName);
    if (!channel) {
      const opened: Channel = new Channel(this.#caller, watcher, () => {
        if (this.#channels.get(storeName) === opened) this.#channels.delete(storeName);
      });
      channel = opened;
      this.#channels.set(storeName, opened);
    }
    channel.watchers.add(watcher);
    channel.requests.push(watcher.request);
  }
}

/** The stream of one store. */
class Channel {
  readonly #answers: MessageStream<SubscribeConfigurationResponse>;
  readonly #done: Promise<void>;
  readonly requests = new AsyncQueue<SubscribeConfigurationRequest>();
  readonly watchers = new Set<Watcher>();

  /** @param first its metadata are those of the stream */
  constructor(caller: Caller, { request, metadata }: Watcher, onEnded: () => void) {
    const context = { store: request.storeName, rule: configurationRule };
    this.#answers = caller.bidiStream(subscribeConfiguration, this.requests, { metadata }, context);
    this.#done = this.#run().then((failure) => {
      onEnded();
      this.requests.end();
      for (const { changes } of this.watchers) {
        if (failure) changes.fail(failure.reason);
        else changes.end();
      }
    });
  }

  /** Says goodbye, and settles when the runtime has taken it. */
  async end(): Promise<void> {
    this.requests.end();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, farewellMs)));
    await Promise.race([this.#done, patience]);
    clearTimeout(timer);
    await this.#answers.return();
  }

  async #run(): Promise<{ readonly reason: unknown } | undefined> {
    try {
      for await (const { items } of this.#answers) {
        for (const item of items) for (const watcher of this.watchers) tellOf(item, watcher);
      }
      return undefined;
    } catch (reason) {
      return isCleanEnd(reason) ? undefined : { reason };
    }
  }
}

function tellOf(item: ItemMessage, { request, changes }: Watcher): void {
  if (request.keys.length > 0 && !request.keys.includes(item.key)) return;
  if (request.group !== "" && item.group !== "" && item.group !== request.group) return;
  changes.add(item);
}
