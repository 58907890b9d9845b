/** One database of counters. */
export class Counters {
  readonly #last = new Map<string, bigint>();

  /** Takes `count` ids at once; returns the last of them. */
  take(key: string, count = 1n): bigint {
    const last = (this.#last.get(key) ?? 0n) + count;
    this.#last.set(key, last);
    return last;
  }

  set(key: string, last: bigint): void {
    this.#last.set(key, last);
  }
}

const segmentSize = 10_000n;
const refillAt = 1_000n;

/** The run of ids that the runtime keeps for a key, so that weak ids need no round trip to the store. */
export class CachedRun {
  #next: bigint;
  #to: bigint;
  #backup: bigint | undefined;

  constructor(
    private readonly counters: Counters,
    private readonly key: string,
  ) {
    this.#to = counters.take(key, segmentSize);
    this.#next = this.#to - segmentSize + 1n;
  }

  next(): bigint {
    if (this.#next > this.#to) this.#swap();
    const id = this.#next++;
    // The next run is fetched ahead, which is when a strong id jumps over it.
    if (this.#to - this.#next === refillAt) this.#backup = this.counters.take(this.key, segmentSize);
    return id;
  }

  #swap(): void {
    this.#to = this.#backup ?? this.counters.take(this.key, segmentSize);
    this.#next = this.#to - segmentSize + 1n;
    this.#backup = undefined;
  }
}
