/**
 * A queue between what happens and who reads it: one reader, in order, without loss. The reader waits while the queue
 * is empty (also with several reads at once); `end` lets it finish what is there.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #items: T[] = [];
  /** Reads that came before their item, in order. */
  readonly #waiting: Waiting<T>[] = [];
  #ended = false;
  #failure: { reason: unknown } | undefined;

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  /** No more items come; those there are still read. */
  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }

  /** The reader fails with `reason` once it has read what is there. */
  fail(reason: unknown): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.reject(reason);
    else this.#failure = { reason };
    this.end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) return Promise.resolve({ done: false, value: this.#items.shift() as T });
    if (this.#failure) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason instanceof Error ? reason : new Error(String(reason)));
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.#failure = undefined;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}
