import { StatusError } from "./transport.js";

/**
 * The messages that arrive in a call, read once with `for await`. The call begins with the first read; leaving the
 * loop early cancels it. Reading is back-pressure: nothing is fetched that was not asked for, but for what the
 * connection's window holds.
 */
export class MessageStream<O> implements AsyncIterableIterator<O>, AsyncDisposable {
  readonly #begin: () => Promise<AsyncIterable<O>>;
  readonly #explain: (reason: unknown) => unknown;
  #iterator: Promise<AsyncIterator<O>> | undefined;
  #ended = false;
  #left = false;

  /** @internal */
  constructor(begin: () => Promise<AsyncIterable<O>>, explain: (reason: unknown) => unknown) {
    this.#begin = begin;
    this.#explain = explain;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<O, undefined>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      this.#iterator ??= this.#begin().then((messages) => messages[Symbol.asyncIterator]());
      const result = await (await this.#iterator).next();
      if (result.done) this.#ended = true;
      return result.done || this.#left ? { done: true, value: undefined } : result;
    } catch (reason) {
      this.#ended = true;
      // What ends a call that its reader has left is the leaving.
      if (this.#left) return { done: true, value: undefined };
      throw this.#explain(reason);
    }
  }

  /** Ends the call; also while a `next()` waits, which then answers that the stream is done. */
  async return(): Promise<IteratorResult<O, undefined>> {
    this.#left ||= !this.#ended;
    this.#ended = true;
    if (this.#iterator) {
      const iterator = await this.#iterator.catch(() => undefined);
      await iterator?.return?.();
    }
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** The one message of a stream that must have one. */
export async function singleMessage<O>(method: string, stream: MessageStream<O>): Promise<O> {
  let only: { message: O } | undefined;
  for await (const message of stream) {
    if (only) throw new StatusError("UNIMPLEMENTED", `${method} was answered with more than one message`);
    only = { message };
  }
  if (!only) throw new StatusError("UNIMPLEMENTED", `${method} was answered without a message`);
  return only.message;
}
