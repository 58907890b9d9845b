import {
  decodeMessage,
  Metadata,
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
} from "@layotto-sdk/core";
import type { Method } from "@layotto-sdk/protocol/method";
import type { ByteStream, Dispatcher } from "../dispatch/dispatcher.js";
import type { ServerCall } from "../dispatch/server-call.js";
import { Channel } from "./channel.js";
import { fromPeer } from "./from-peer.js";
import { watchCall } from "./watch-call.js";

/** How many messages wait for the caller before the mock does: about what a connection's window holds. */
const unreadMessages = 4;

/** One streaming call in process: the caller's side of it, and the mock's as a {@link ByteStream}. */
export class InProcessStream<I, O> implements StreamTransportResponse<O>, ByteStream {
  readonly messages: AsyncIterable<O>;
  readonly requests: AsyncIterable<Uint8Array>;
  readonly headers: Promise<Metadata>;
  readonly trailers: Promise<Metadata>;

  readonly #request: StreamTransportRequest<I, O>;
  readonly #call: ServerCall;
  readonly #encode: (message: I) => Uint8Array;
  readonly #responses = new Channel<Uint8Array>(unreadMessages);
  #source: AsyncIterator<I> | Iterator<I> | undefined;
  #sourceEnded = false;
  /** Why nothing more is sent; set when the call has ended. */
  #over: StatusError | undefined;
  #stopWatching: (() => void) | undefined;
  #onFinished: (() => void) | undefined;
  #rejectPull: ((reason: StatusError) => void) | undefined;
  #settleHeaders!: (headers: Metadata) => void;
  #settleTrailers!: (trailers: Metadata) => void;

  constructor(request: StreamTransportRequest<I, O>, call: ServerCall, encode: (message: I) => Uint8Array) {
    this.#request = request;
    this.#call = call;
    this.#encode = encode;
    this.headers = new Promise((resolve) => (this.#settleHeaders = resolve));
    this.trailers = new Promise((resolve) => (this.#settleTrailers = resolve));
    this.requests = this.#pulled();
    this.messages = decodedMessages(this.#responses, request.method);
    this.#responses.onAbandoned = () => this.abort(new StatusError("CANCELLED", "The reader stopped early"));
  }

  /** Starts the call; `onFinished` is called once, when it has ended in any way. */
  run(dispatcher: Dispatcher, onFinished: () => void): void {
    this.#onFinished = onFinished;
    this.#stopWatching = watchCall(this.#request, (reason) => this.abort(reason));
    dispatcher
      .stream(this.#request.method.path, this.#call, { requests: this.requests, send: (message) => this.send(message) })
      .then(
        () => this.finish(undefined),
        (error: unknown) => this.finish(fromPeer(error)),
      );
  }

  send(message: Uint8Array): Promise<void> {
    if (this.#call.aborted) return Promise.reject(this.#call.aborted);
    this.#settleHeaders(this.#call.headersSet ?? new Metadata());
    return this.#responses.push(message);
  }

  /** Ends the call from this side: cancelled, too late, closed. What was not read yet is dropped. */
  abort(reason: StatusError): void {
    if (this.#over) return;
    this.#responses.fail(reason, "now");
    this.finish(reason);
  }

  /** Ends the call with the mock's status, after the messages that it has sent. */
  finish(failure: StatusError | undefined): void {
    if (this.#over) return;
    const over = failure ?? new StatusError("CANCELLED", "The call has ended");
    this.#over = over;
    this.#call.abort(over);
    this.#rejectPull?.(over);
    this.#leaveSource();
    this.#stopWatching?.();
    if (failure) this.#responses.fail(failure);
    else this.#responses.end();
    this.#settleHeaders(this.#call.headersSet ?? new Metadata());
    this.#settleTrailers(failure?.trailers ?? new Metadata());
    this.#onFinished?.();
  }

  /** The caller's messages, pulled when the mock wants the next: that is the back-pressure. */
  #pulled(): AsyncIterableIterator<Uint8Array> {
    const pulled: AsyncIterableIterator<Uint8Array> = {
      next: () =>
        new Promise((resolve, reject) => {
          if (this.#over) return reject(this.#over);
          this.#rejectPull = reject;
          this.#next().then(resolve, reject);
        }),
      return: () => Promise.resolve({ done: true, value: undefined }),
      [Symbol.asyncIterator]: () => pulled,
    };
    return pulled;
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#source ??= iteratorOf(this.#request.messages);
    try {
      const next = await this.#source.next();
      if (!next.done) return { done: false, value: this.#encode(next.value) };
      this.#sourceEnded = true;
      return { done: true, value: undefined };
    } catch (cause) {
      const reason = new StatusError("CANCELLED", `the messages to send failed: ${String(cause)}`, undefined, {
        cause,
      });
      // The caller gets its source's own error, as over gRPC; the mock sees a call that was cancelled.
      this.#responses.fail(cause instanceof Error ? cause : reason, "now");
      this.finish(reason);
      throw reason;
    }
  }

  /** Tells the caller's iterable that nobody reads on. It may be in the middle of a step, so nobody waits for it. */
  #leaveSource(): void {
    if (this.#sourceEnded) return;
    this.#sourceEnded = true;
    const source = this.#source ?? iteratorOf(this.#request.messages);
    Promise.resolve()
      .then(() => source.return?.())
      .catch(() => undefined);
  }
}

function iteratorOf<I>(messages: AsyncIterable<I> | Iterable<I>): AsyncIterator<I> | Iterator<I> {
  return Symbol.asyncIterator in messages ? messages[Symbol.asyncIterator]() : messages[Symbol.iterator]();
}

function decodedMessages<I, O>(channel: Channel<Uint8Array>, method: Method<I, O>): AsyncIterableIterator<O> {
  return {
    async next(): Promise<IteratorResult<O, undefined>> {
      const next = await channel.next();
      return next.done ? next : { done: false, value: decodeMessage(method, next.value) };
    },
    async return(): Promise<IteratorResult<O, undefined>> {
      await channel.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
