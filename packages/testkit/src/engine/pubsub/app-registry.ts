import { StatusError } from "@layotto-sdk/core";
import type { ClockTimer } from "../clock.js";
import type { EngineContext } from "../context.js";
import type { AppConnection } from "../outside.js";

/** A topic that the application wants to hear of through its callback. */
export interface AppTopic {
  readonly pubsubName: string;
  readonly topic: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * What is known of the application:
 * - `none`: none is attached;
 * - `asking`: it has not said yet which topics it wants;
 * - `attached`: it has;
 * - `failed`: it could not be asked, so that it gets nothing; `reason` says why.
 */
export type AppState =
  | { readonly state: "none" | "asking"; readonly topics: readonly AppTopic[] }
  | { readonly state: "attached"; readonly topics: readonly AppTopic[] }
  | { readonly state: "failed"; readonly topics: readonly AppTopic[]; readonly reason: string };

/** Hears of the application's topics whenever they change. */
export type AppListener = (connection: AppConnection | undefined, topics: readonly AppTopic[]) => void;

/** The application that the runtime calls back. A runtime has one. */
export interface AppRegistry {
  /**
   * Makes this the application, in place of any other, and asks it once for its subscriptions. Settles when it has
   * answered, when it could not be asked (the state then says why) or when another took its place; never rejects.
   */
  attach(connection: AppConnection): Promise<AppState>;
  /** From now on there is no application; its subscriptions end. The connection stays open. */
  detach(): void;
  state(): AppState;
  /** For the pub/sub module: calls `listener` now and on each change. */
  bind(listener: AppListener): void;
}

// With quirk `subscriptionsAskedOnce` off, an application that could not be asked is asked again after so long.
const askAgainMs = 1000;

/** Makes a registry without an application. */
export function createAppRegistry(context: EngineContext): AppRegistry {
  let connection: AppConnection | undefined;
  let state: AppState = { state: "none", topics: [] };
  // Made when first needed: most mocks have no application, and their start is measured.
  let asking: AbortController | undefined;
  let again: ClockTimer | undefined;
  const listeners: AppListener[] = [];

  const become = (next: AppState): void => {
    const changed = next.topics !== state.topics;
    state = next;
    if (changed) for (const listener of listeners) listener(connection, next.topics);
  };
  const stop = (): void => {
    asking?.abort();
    again?.cancel();
    again = undefined;
  };
  const ask = async (): Promise<void> => {
    const asked = connection;
    if (asked === undefined) return;
    asking = new AbortController();
    const { signal } = asking;
    try {
      const { subscriptions } = await unlessAborted(signal, asked.listTopicSubscriptions({ signal }));
      if (signal.aborted) return;
      become({ state: "attached", topics: wanted(context, subscriptions) });
    } catch (error) {
      if (signal.aborted) return;
      become({ state: "failed", topics: [], reason: reasonOf(error) });
      if (!context.quirks.subscriptionsAskedOnce) again = context.clock.schedule(askAgainMs, () => void ask());
    }
  };

  return {
    async attach(attached) {
      stop();
      connection = attached;
      become({ state: "asking", topics: [] });
      await ask();
      return state;
    },
    detach() {
      stop();
      connection = undefined;
      become({ state: "none", topics: [] });
    },
    state: () => state,
    bind(listener) {
      listeners.push(listener);
      listener(connection, state.topics);
    },
  };
}

/** The topics of pub/subs that are configured; of a topic that is named twice, the last. */
function wanted(context: EngineContext, subscriptions: readonly AppTopic[]): AppTopic[] {
  const topics = new Map<string, AppTopic>();
  const { pub_subs, delay_queue } = context.config.components;
  for (const { pubsubName, topic, metadata } of subscriptions) {
    // A delay queue is a pub/sub as well.
    if (!pub_subs.has(pubsubName) && !delay_queue.has(pubsubName)) continue;
    topics.set(JSON.stringify([pubsubName, topic]), { pubsubName, topic, metadata });
  }
  return [...topics.values()];
}

function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no longer asked")), { once: true });
    promise.then(resolve, reject);
  });
}

function reasonOf(error: unknown): string {
  const why = error instanceof StatusError ? `${error.status}: ${error.details}` : String(error);
  return `the application could not be asked for its subscriptions: ${why}`;
}
