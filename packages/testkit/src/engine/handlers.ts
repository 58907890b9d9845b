import type { Metadata } from "@layotto-sdk/core";
import type { Method, MethodKind } from "@layotto-sdk/protocol/method";
import type { Outside } from "./outside.js";

/** What a handler may know of the call it answers. */
export interface CallContext {
  readonly metadata: Metadata;
  /** Fires when the caller has gone or its deadline has passed. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch, by the machine's clock. */
  readonly deadline: number | undefined;
  /** Sent before the first message. */
  readonly responseHeaders: Metadata;
}

/**
 * What is left to do outside the process before a call can be answered. State has changed when a handler returns one;
 * an asynchronous face runs it.
 */
export class Effect<O> {
  constructor(readonly run: (outside: Outside) => Promise<O>) {}
}

/** Answers a unary call: at once, or with an effect. Refuses by throwing a `StatusError`. */
export type UnaryHandler<I, O> = (request: I, call: CallContext) => O | Effect<O>;

/** Both sides of a streaming call as the engine sees them. */
export interface HandlerStream<I, O> {
  /** What the caller sends; ends at its half-close, throws when the call is cancelled. */
  readonly requests: AsyncIterable<I>;
  /** Sends one message; the promise settles when there is room for the next. */
  send(message: O): Promise<void>;
}

/** Answers a streaming call of any kind; the stream ends well when it returns, with a `StatusError` when it throws. */
export type StreamHandler<I, O> = (stream: HandlerStream<I, O>, call: CallContext, outside: Outside) => Promise<void>;

/** A method of the API and what the mock does for it. */
export type Handler = { readonly method: Method<unknown, unknown> } & (
  | { readonly kind: "unary"; readonly answer: UnaryHandler<unknown, unknown> }
  | { readonly kind: "stream"; readonly answer: StreamHandler<unknown, unknown> }
);

/** Binds a unary method to its behaviour. */
export function unary<I, O>(method: Method<I, O, "unary">, answer: UnaryHandler<I, O>): Handler {
  return { method, kind: "unary", answer } as unknown as Handler;
}

/** Binds a streaming method to its behaviour. */
export function streaming<I, O>(
  method: Method<I, O, Exclude<MethodKind, "unary">>,
  answer: StreamHandler<I, O>,
): Handler {
  return { method, kind: "stream", answer } as unknown as Handler;
}

/** One part of the engine: its calls and its state. */
export interface EngineModule {
  readonly handlers: readonly Handler[];
  /** Forgets all state, as a fresh runtime. */
  reset(): void;
  /**
   * Forgets what a restart of the runtime's process loses: in-memory components, caches, subscriptions; what Redis or a
   * disk holds stays. Default: nothing is lost.
   */
  restart?(): void;
}
