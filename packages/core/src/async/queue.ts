/**
 * A queue between what happens and who reads it: one reader, in order, without loss. The reader waits while the queue
 * is empty; `end` lets it finish what is there.
 */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #items: T[] = [];
  #waiting: { resolve: (result: IteratorResult<T, undefined>) => void; reject: (reason: unknown) => void } | undefined;
  #ended = false;
  #failure: { reason: unknown } | undefined;

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  /** No more items come; those there are still read. */
  end(): void {
    this.#ended = true;
    this.#waiting?.resolve({ done: true, value: undefined });
    this.#waiting = undefined;
  }

  /** The reader fails with `reason` once it has read what is there. */
  fail(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = { reason };
    if (!this.#waiting) return;
    this.#failure = undefined;
    this.#waiting.reject(reason);
    this.#waiting = undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#failure) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason instanceof Error ? reason : new Error(String(reason)));
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}
