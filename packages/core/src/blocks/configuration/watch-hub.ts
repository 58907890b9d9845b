import {
  subscribeConfiguration,
  type ConfigurationItem as ItemMessage,
  type SubscribeConfigurationRequest,
} from "@layotto-sdk/protocol/runtime";
import { AsyncQueue } from "../../async/queue.js";
import { LayottoError } from "../../errors/layotto-error.js";
import type { MetadataInit } from "../../metadata.js";
import type { Caller } from "../../caller.js";
import { configurationRule } from "./errors.js";

/** Somebody who wants to hear of changes. */
export interface Watcher {
  readonly request: SubscribeConfigurationRequest;
  /** What the watcher has seen last, by group and key, so that a present value is told once. */
  readonly seen: Map<string, string>;
  readonly changes: AsyncQueue<ItemMessage>;
}

interface Channel {
  readonly requests: AsyncQueue<SubscribeConfigurationRequest>;
  readonly watchers: Set<Watcher>;
  end(): void;
}

/**
 * All watches of one client. They share one stream for each store, since on the real runtime the end of any
 * configuration stream ends the subscriptions of all of them.
 */
export class WatchHub {
  readonly #caller: Caller;
  readonly #channels = new Map<string, Channel>();

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  join(watcher: Watcher, metadata: MetadataInit | undefined): void {
    const { storeName } = watcher.request;
    const channel = this.#channels.get(storeName) ?? this.#open(storeName, metadata);
    channel.watchers.add(watcher);
    channel.requests.push(watcher.request);
  }

  leave(watcher: Watcher): void {
    const channel = this.#channels.get(watcher.request.storeName);
    watcher.changes.end();
    if (!channel?.watchers.delete(watcher) || channel.watchers.size > 0) return;
    this.#channels.delete(watcher.request.storeName);
    channel.end();
  }

  #open(storeName: string, metadata: MetadataInit | undefined): Channel {
    const requests = new AsyncQueue<SubscribeConfigurationRequest>();
    const context = { store: storeName, rule: configurationRule };
    const answers = this.#caller.bidiStream(subscribeConfiguration, requests, { metadata }, context);
    const channel: Channel = {
      requests,
      watchers: new Set(),
      end: () => {
        // The end of the requests is a half-close, which the runtime answers with UNKNOWN `EOF`; cancelling is quieter.
        void answers.return();
        requests.end();
      },
    };
    this.#channels.set(storeName, channel);
    const finish = (tell: (watcher: Watcher) => void): void => {
      if (this.#channels.get(storeName) === channel) this.#channels.delete(storeName);
      for (const watcher of channel.watchers) tell(watcher);
      requests.end();
    };
    void (async () => {
      try {
        for await (const { items } of answers) {
          for (const item of items) for (const watcher of channel.watchers) tellOf(item, watcher);
        }
        finish((watcher) => watcher.changes.end());
      } catch (reason) {
        if (isEnd(reason)) finish((watcher) => watcher.changes.end());
        else finish((watcher) => watcher.changes.fail(reason));
      }
    })();
    return channel;
  }
}

/** The runtime words the clean end of a stream as UNKNOWN `EOF`. */
function isEnd(reason: unknown): boolean {
  return reason instanceof LayottoError && reason.status === "UNKNOWN" && reason.details === "EOF";
}

function tellOf(item: ItemMessage, { request, seen, changes }: Watcher): void {
  if (request.keys.length > 0 && !request.keys.includes(item.key)) return;
  if (request.group !== "" && item.group !== "" && item.group !== request.group) return;
  const place = `${item.group}\n${item.key}`;
  const value = JSON.stringify([item.content, item.label, [...item.tags], [...item.metadata]]);
  if (seen.get(place) === value) return;
  seen.set(place, value);
  changes.push(item);
}
