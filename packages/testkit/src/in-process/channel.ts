/**
 * Messages on their way from one side to the other: one writer, one reader, in order. The writer waits while more than
 * `room` messages are unread.
 */
export class Channel<T> implements AsyncIterableIterator<T> {
  /** Called when the reader stops before the end. */
  onAbandoned: (() => void) | undefined;

  #items: T[] = [];
  #ended = false;
  /** What the writer failed with; told to the reader once, and to every later writer. */
  #failure: { reason: Error; told: boolean } | undefined;
  #reader: { resolve: (result: IteratorResult<T, undefined>) => void; reject: (reason: unknown) => void } | undefined;
  #writers: { resolve: () => void; reject: (reason: unknown) => void }[] = [];

  constructor(private readonly room: number) {}

  /** Adds a message; settles when there is room for the next. Rejects once the channel has failed. */
  push(item: T): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    if (this.#ended) return Promise.resolve();
    const reader = this.#reader;
    if (reader) {
      this.#reader = undefined;
      reader.resolve({ done: false, value: item });
      return Promise.resolve();
    }
    this.#items.push(item);
    if (this.#items.length <= this.room) return Promise.resolve();
    return new Promise((resolve, reject) => this.#writers.push({ resolve, reject }));
  }

  /** No more messages come; those there are still read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reader?.resolve({ done: true, value: undefined });
    this.#release();
  }

  /** Fails for the reader after what is there, or with `now` at once; waiting writers fail. */
  fail(reason: Error, when: "afterwards" | "now" = "afterwards"): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = { reason, told: this.#reader !== undefined };
    if (when === "now") this.#items = [];
    this.#reader?.reject(reason);
    this.#release();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) return Promise.resolve({ done: false, value: this.#take() });
    if (!this.#ended) return new Promise((resolve, reject) => (this.#reader = { resolve, reject }));
    if (this.#failure === undefined || this.#failure.told) return Promise.resolve({ done: true, value: undefined });
    this.#failure.told = true;
    return Promise.reject(this.#failure.reason);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const unread = !this.#ended || this.#items.length > 0;
    this.#items = [];
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
    // Who hears of it may fail the channel, so that a writer that waits learns that nobody reads.
    if (unread) this.onAbandoned?.();
    this.end();
    if (this.#failure) this.#failure.told = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): T {
    const item = this.#items.shift() as T;
    if (this.#items.length <= this.room) this.#writers.shift()?.resolve();
    return item;
  }

  #release(): void {
    this.#reader = undefined;
    for (const writer of this.#writers.splice(0)) {
      if (this.#failure) writer.reject(this.#failure.reason);
      else writer.resolve();
    }
  }
}
