import type {
  ListTopicSubscriptionsResponse,
  TopicEventRequest,
  TopicEventResponse,
} from "@layotto-sdk/protocol/appcallback";

/** An HTTP request that the runtime sends: for an invocation or a binding. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Uint8Array;
  /** By the machine's clock; it ends with `HttpTimeoutError`. */
  readonly timeoutMs: number;
}

/** What {@link Outside.http} fails with when a request took longer than its `timeoutMs`. */
export class HttpTimeoutError extends Error {
  override readonly name = "HttpTimeoutError";

  constructor(timeoutMs?: number) {
    super(timeoutMs === undefined ? "timeout" : `no answer within ${timeoutMs} ms`);
  }
}

/** What an HTTP server answered. */
export interface OutgoingResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Uint8Array;
}

/** The application that the runtime calls back: in process, or behind gRPC. Fails with a `StatusError`. */
export interface AppConnection {
  listTopicSubscriptions(options: { signal?: AbortSignal }): Promise<ListTopicSubscriptionsResponse>;
  /** `signal` fires when the runtime has given the delivery up. */
  onTopicEvent(
    event: TopicEventRequest,
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<TopicEventResponse>;
}

/** Everything that the engine reaches outside of itself. */
export interface Outside {
  http(request: OutgoingRequest): Promise<OutgoingResponse>;
}
