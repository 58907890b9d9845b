import type { Idempotency, Method } from "@layotto-sdk/protocol/method";
import type { FailureRule } from "./errors/from-status.js";
import type { Metadata } from "./metadata.js";

interface AnyCall {
  /** The method, with its name, service and codecs. */
  readonly method: Method<unknown, unknown>;
  /** Metadata to send; change it in place. */
  readonly metadata: Metadata;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since the epoch; `undefined` for none. */
  readonly deadline: number | undefined;
  /** The store, pub/sub, binding or service that the call addresses, where a building block made it. */
  readonly store: string | undefined;
  /** The key, resource, file name or topic concerned, where a building block made the call. */
  readonly key: string | undefined;
  /** What a repeat of this very call does, where its answer was lost. */
  readonly idempotency: Idempotency;
  /** How the building block that made the call recognises failures of its own; to be passed on with the call. */
  readonly rule: FailureRule | undefined;
}

/** A call with one message each way. */
export interface UnaryCall extends AnyCall {
  readonly kind: "unary";
  readonly message: unknown;
}

/** A call in which one side or both send any number of messages. */
export interface StreamCall extends AnyCall {
  readonly kind: "stream";
  readonly messages: AsyncIterable<unknown> | Iterable<unknown>;
}

/** The answer to a {@link UnaryCall}. */
export interface UnaryAnswer {
  readonly kind: "unary";
  readonly message: unknown;
  readonly headers: Metadata;
  readonly trailers: Metadata;
}

/** The answer to a {@link StreamCall}; it comes when the call has begun, not when it has ended. */
export interface StreamAnswer {
  readonly kind: "stream";
  readonly messages: AsyncIterable<unknown>;
  /** Settles when headers arrive, or when the call ends without; never rejects. */
  readonly headers: Promise<Metadata>;
  /** Settles when the call ends; never rejects. */
  readonly trailers: Promise<Metadata>;
}

export type Call = UnaryCall | StreamCall;
export type Answer = UnaryAnswer | StreamAnswer;

/** Makes a call: what is inside an interceptor, down to the transport. Fails with errors of the `LayottoError` family. */
export type CallHandler = (call: Call) => Promise<Answer>;

/**
 * Wraps every call of a client, unary and streams in one shape. Interceptors form an onion: the first of the list is
 * the outermost. One that wants to change what is sent calls `next` with a changed copy; one that wants to see
 * messages of a stream wraps `messages`.
 *
 * @example
 * ```ts
 * const timing: Interceptor = (next) => async (call) => {
 *   const start = performance.now();
 *   try {
 *     return await next(call);
 *   } finally {
 *     console.log(call.method.name, performance.now() - start);
 *   }
 * };
 * ```
 */
export type Interceptor = (next: CallHandler) => CallHandler;
