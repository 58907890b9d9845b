import { InvalidInputError, StatusError } from "@layotto-sdk/core";
import {
  ListTopicSubscriptionsResponse,
  TopicEventRequest,
  TopicEventResponse,
} from "@layotto-sdk/protocol/appcallback";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import type { RuntimeConfig } from "./config/runtime-config.js";
import type { AppConnection } from "./engine/outside.js";
import type { AppRegistry, AppState } from "./engine/pubsub/app-registry.js";

/** An application in this process, as the runtime calls it back. */
export interface AppHandlers {
  listTopicSubscriptions():
    DeepPartial<ListTopicSubscriptionsResponse> | Promise<DeepPartial<ListTopicSubscriptionsResponse>>;
  /** What it throws is an answer with an error: the event is delivered again. */
  onTopicEvent(
    request: TopicEventRequest,
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): DeepPartial<TopicEventResponse> | Promise<DeepPartial<TopicEventResponse>>;
}

/** The application of a mock: where it is, and when it is asked for its subscriptions. */
export class Apps {
  readonly #registry: AppRegistry;
  readonly #config: RuntimeConfig;
  #connection: (AppConnection & { close?(): void }) | undefined;

  constructor(registry: AppRegistry, config: RuntimeConfig) {
    this.#registry = registry;
    this.#config = config;
  }

  /** The application's address in the configuration; `undefined` where there is none. */
  get configuredAddress(): string | undefined {
    const { app } = this.#config;
    return app && `${app.host.includes(":") ? `[${app.host}]` : app.host}:${app.port}`;
  }

  /** Makes this the application and asks it for its subscriptions. @throws InvalidInputError for what is no application */
  async attach(app: string | AppHandlers): Promise<AppState> {
    checkApp(app);
    const connection = typeof app === "string" ? await connectionTo(app) : connectionToHandlers(app);
    this.#connection?.close?.();
    this.#connection = connection;
    return await this.#registry.attach(connection);
  }

  /** Asks again, as a runtime that has restarted. */
  async askAgain(): Promise<void> {
    if (this.#connection) await this.#registry.attach(this.#connection);
  }

  detach(): void {
    this.#registry.detach();
    this.#connection?.close?.();
    this.#connection = undefined;
  }
}

function checkApp(app: string | AppHandlers): void {
  const wanted = "host:port, unix:/path, or an object with listTopicSubscriptions() and onTopicEvent()";
  if (typeof app === "string" && app !== "") return;
  if (typeof app !== "object" || app === null) throw new InvalidInputError("app", app, wanted);
  for (const name of ["listTopicSubscriptions", "onTopicEvent"] as const) {
    if (typeof app[name] !== "function") throw new InvalidInputError(`app.${name}`, app[name], "a function");
  }
}

async function connectionTo(address: string): Promise<AppConnection & { close(): void }> {
  // Loaded here: a mock that nobody attaches an address to never needs grpc-js.
  const { grpcAppConnection } = await import("./node/app-connection.js");
  return grpcAppConnection(address);
}

/** Messages go through the codec both ways, so that application and mock share no object. */
function connectionToHandlers(handlers: AppHandlers): AppConnection {
  return {
    async listTopicSubscriptions() {
      const answer = await answered(() => handlers.listTopicSubscriptions());
      return copy(ListTopicSubscriptionsResponse, ListTopicSubscriptionsResponse.fromPartial(answer));
    },
    async onTopicEvent(event, options) {
      const answer = await answered(() => handlers.onTopicEvent(copy(TopicEventRequest, event), options));
      return copy(TopicEventResponse, TopicEventResponse.fromPartial(answer));
    },
  };
}

async function answered<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw new StatusError("UNKNOWN", error instanceof Error ? error.message : String(error), undefined, {
      cause: error,
    });
  }
}

function copy<T>(codec: { encode(message: T): { finish(): Uint8Array }; decode(bytes: Uint8Array): T }, message: T): T {
  return codec.decode(codec.encode(message).finish());
}
