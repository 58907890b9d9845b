import type { Idempotency, Method } from "@layotto-sdk/protocol/method";
import { tell, tellLater } from "./async/tell.js";
import { checkSignal, deadlineOf, type CallOptions } from "./call-options.js";
import { errorFromFailure, type FailureRule } from "./errors/from-status.js";
import { ClientClosedError } from "./errors/input-errors.js";
import type { Answer, Call, CallHandler, Interceptor, UnaryCall } from "./interceptor.js";
import { Metadata, type MetadataInit } from "./metadata.js";
import { MessageStream, singleMessage } from "./message-stream.js";
import { StatusError, type Transport, type UnaryTransportResponse } from "./transport.js";
import { requireArray, requireFunction } from "./validate.js";

/** What a building block tells the call path of a call it makes. */
export interface CallContext {
  readonly store?: string | undefined;
  readonly key?: string | undefined;
  /** Recognises the failures that only this block knows. */
  readonly rule?: FailureRule | undefined;
  /** What a repeat of this very call does, where that depends on the request. Default: the method's. */
  readonly idempotency?: Idempotency | undefined;
  /** Used where neither call nor client names a timeout, instead of the client's default. */
  readonly timeoutMs?: number | undefined;
}

/** How a client makes its calls. */
export interface CallerOptions {
  readonly transport: Transport;
  /** Milliseconds for unary calls that name none. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Outermost first. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Sent with every call. */
  readonly metadata?: MetadataInit | undefined;
}

const defaultTimeoutMs = 5_000;

/**
 * The way of a call: options are merged once, interceptors wrap it, the transport makes it, and one place turns what
 * went wrong into one error family. Nothing here outlives the call.
 */
export class Caller {
  readonly #transport: Transport;
  readonly #timeoutMs: number | undefined;
  readonly #metadata: Metadata | undefined;
  readonly #handler: CallHandler | undefined;
  #closed = false;

  constructor(options: CallerOptions) {
    this.#transport = options.transport;
    this.#timeoutMs = options.timeoutMs;
    if (options.timeoutMs !== undefined) deadlineOf(options.timeoutMs);
    this.#metadata = options.metadata === undefined ? undefined : new Metadata(options.metadata);
    const interceptors = requireArray("interceptors", options.interceptors ?? []);
    interceptors.forEach((interceptor, index) => requireFunction(`interceptors[${index}]`, interceptor));
    if (interceptors.length > 0) {
      this.#handler = interceptors.reduceRight<CallHandler>(
        (next, interceptor, index) => requireFunction(`the result of interceptors[${index}]`, interceptor(next)),
        (call) => this.#send(call),
      );
    }
  }

  /** The client's own timeout for unary calls, where it has one. */
  get timeoutMs(): number | undefined {
    return this.#timeoutMs;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** One message each way. */
  async unary<I, O>(method: Method<I, O>, message: I, options: CallOptions, context: CallContext): Promise<O> {
    const call = this.#begin(method, options, context, "unary");
    let answer: UnaryTransportResponse<unknown>;
    try {
      // Without interceptors the transport is called directly: the common case pays for nothing it does not use.
      answer = this.#handler
        ? unaryAnswer(await this.#handler({ ...call, message, kind: "unary" }))
        : await this.#transport.unary<unknown, unknown>({ ...call, message });
    } catch (reason) {
      throw this.#failed(reason, call);
    }
    if (options.onHeaders) tell(options.onHeaders, answer.headers);
    if (options.onTrailers) tell(options.onTrailers, answer.trailers);
    return answer.message as O;
  }

  /** One message out, any number back. The call begins with the first read. */
  serverStream<I, O>(method: Method<I, O>, message: I, options: CallOptions, context: CallContext): MessageStream<O> {
    return this.#stream(method, [message], options, context);
  }

  /** Any number of messages out, one back. */
  async clientStream<I, O>(
    method: Method<I, O>,
    messages: AsyncIterable<I> | Iterable<I>,
    options: CallOptions,
    context: CallContext,
  ): Promise<O> {
    try {
      return await singleMessage(method.name, this.#stream(method, messages, options, context));
    } catch (reason) {
      const { store, key, rule, idempotency = method.idempotency } = context;
      const { signal } = options;
      throw this.#failed(reason, { method: method, store, key, rule, signal, idempotency });
    }
  }

  /** Any number of messages each way. The call begins with the first read. */
  bidiStream<I, O>(
    method: Method<I, O>,
    messages: AsyncIterable<I> | Iterable<I>,
    options: CallOptions,
    context: CallContext,
  ): MessageStream<O> {
    return this.#stream(method, messages, options, context);
  }

  /** Ends running calls and releases the transport. Calls made afterwards fail with `ClientClosedError`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#transport.close();
  }

  #stream<I, O>(
    method: Method<I, O>,
    messages: AsyncIterable<I> | Iterable<I>,
    options: CallOptions,
    context: CallContext,
  ): MessageStream<O> {
    const call = this.#begin(method, options, context, "stream");
    const request = { ...call, kind: "stream" as const, messages };
    const begin = async (): Promise<AsyncIterable<O>> => {
      try {
        // Time has passed since the stream was asked for: it begins with the first read.
        if (this.#closed) throw new ClientClosedError({ method: method.name, store: call.store, key: call.key });
        if (call.signal?.aborted) throw new StatusError("CANCELLED", "aborted before the call");
        const answer = this.#handler
          ? streamAnswer(await this.#handler(request))
          : this.#transport.stream<unknown, unknown>(request);
        tellLater(options.onHeaders, answer.headers);
        tellLater(options.onTrailers, answer.trailers);
        return answer.messages as AsyncIterable<O>;
      } catch (reason) {
        throw this.#failed(reason, call);
      }
    };
    return new MessageStream<O>(begin, (reason) => this.#failed(reason, call));
  }

  #begin<I, O>(method: Method<I, O>, options: CallOptions, context: CallContext, kind: Call["kind"]): BegunCall {
    const { store, key, rule } = context;
    // Streams begin with the first read, and see then whether they still can.
    if (this.#closed && kind === "unary") throw new ClientClosedError({ method: method.name, store, key });
    const { signal } = options;
    if (signal !== undefined) checkSignal(signal);
    if (options.onHeaders !== undefined) requireFunction("onHeaders", options.onHeaders);
    if (options.onTrailers !== undefined) requireFunction("onTrailers", options.onTrailers);
    const fallback = kind === "unary" ? (this.#timeoutMs ?? context.timeoutMs ?? defaultTimeoutMs) : undefined;
    const call = {
      method: method as Method<unknown, unknown>,
      metadata: this.#metadataOf(options.metadata),
      signal,
      deadline: deadlineOf(options.timeoutMs ?? fallback),
      store,
      key,
      idempotency: context.idempotency ?? method.idempotency,
      rule,
    };
    if (signal?.aborted && kind === "unary")
      throw this.#failed(new StatusError("CANCELLED", "aborted before the call"), call);
    return call;
  }

  #metadataOf(own: MetadataInit | undefined): Metadata {
    if (own === undefined) return this.#metadata === undefined ? new Metadata() : new Metadata(this.#metadata);
    const metadata = new Metadata(own);
    if (this.#metadata === undefined) return metadata;
    const named = new Set(Array.from(metadata, ([name]) => name));
    for (const [name, value] of this.#metadata) if (!named.has(name)) metadata.append(name, value);
    return metadata;
  }

  /** The innermost handler: below it is the wire, above it every error is of the family. */
  async #send(call: Call): Promise<Answer> {
    try {
      if (this.#closed) throw new ClientClosedError({ method: call.method.name });
      if (call.kind === "unary") {
        const { message, headers, trailers } = await this.#transport.unary(call);
        return { kind: "unary", message, headers, trailers };
      }
      const { messages, headers, trailers } = this.#transport.stream(call);
      const mapped = new MessageStream(
        () => Promise.resolve(messages),
        (reason) => this.#failed(reason, call),
      );
      return { kind: "stream", messages: mapped, headers, trailers };
    } catch (reason) {
      throw this.#failed(reason, call);
    }
  }

  #failed(reason: unknown, { method, store, key, signal, rule, idempotency }: FailedAt): Error {
    return errorFromFailure(reason, {
      method: method.name,
      store,
      key,
      signal,
      closed: this.#closed,
      rule,
      idempotency,
    });
  }
}

type FailedAt = Pick<Call, "method" | "store" | "key" | "signal" | "rule" | "idempotency">;
/** What is the same for both kinds of call. */
type BegunCall = Omit<UnaryCall, "kind" | "message">;

function unaryAnswer(answer: Answer): Extract<Answer, { kind: "unary" }> {
  if (answer.kind === "unary") return answer;
  throw new TypeError("an interceptor answered a unary call with a stream");
}

function streamAnswer(answer: Answer): Extract<Answer, { kind: "stream" }> {
  if (answer.kind === "stream") return answer;
  throw new TypeError("an interceptor answered a stream with a unary answer");
}
