import { isBytes } from "../codec/value-codec.js";
import { readFrom } from "../read-from.js";
import { InvalidInputError } from "../errors/input-errors.js";

/**
 * Bytes to send: all at once, or as a stream of any kind. Node's streams are async iterables, so they fit too.
 */
export type ByteSource =
  Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** How many bytes a source has, where that is known before it is read. */
export function byteLengthOf(source: ByteSource): number | undefined {
  if (isBytes(source)) return source.byteLength;
  return readFrom("source", source, () =>
    typeof Blob !== "undefined" && source instanceof Blob ? source.size : undefined,
  );
}

/**
 * The bytes of a source in pieces of at most `size`; small pieces are gathered, so that a source of single bytes does
 * not become a message each. The source is closed when the reader stops early, also when it never began to read.
 * @throws {@link InvalidInputError} for a source, or a piece of one, that is not bytes
 */
export function chunksOf(argument: string, source: ByteSource, size: number): AsyncGenerator<Uint8Array, void> {
  // Now and not with the first piece: by then the call would have begun.
  const pieces = readFrom(argument, source, () => piecesOf(argument, source));
  const chunks = gatheredChunks(argument, pieces, size);
  const leave = chunks.return.bind(chunks);
  // A generator that was never read runs no `finally`, and one that waits for a piece waits on: the source is told here.
  chunks.return = async (value) => {
    await pieces.close();
    return await leave(value);
  };
  return chunks;
}

/** Waits for the call that sends chunks, and lets go of their source however that ends, also where it never began. */
export async function sending<T>(chunks: AsyncGenerator<Uint8Array, void>, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } finally {
    // The source may be in the middle of a step that never ends, so nobody waits for it.
    void chunks.return();
  }
}

async function* gatheredChunks(argument: string, pieces: Pieces, size: number): AsyncGenerator<Uint8Array, void> {
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  try {
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      const piece = next.value;
      if (!isBytes(piece)) throw new InvalidInputError(`a piece of ${argument}`, piece, "a Uint8Array");
      for (let rest = piece; rest.byteLength > 0;) {
        const part = rest.subarray(0, size - gatheredBytes);
        gathered.push(part);
        gatheredBytes += part.byteLength;
        rest = rest.subarray(part.byteLength);
        if (gatheredBytes < size) continue;
        yield joined(gathered, gatheredBytes);
        gathered = [];
        gatheredBytes = 0;
      }
    }
    if (gatheredBytes > 0 && !pieces.closed) yield joined(gathered, gatheredBytes);
  } finally {
    await pieces.close();
  }
}

/** Several pieces as one. */
export function joined(pieces: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const whole = new Uint8Array(totalBytes);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}

/** An iterable that is not asynchronous may give promises all the same, as `for await` takes them. */
type PieceIterator = AsyncIterator<Uint8Array, unknown> | Iterator<Uint8Array | PromiseLike<Uint8Array>, unknown>;

/** The pieces of a source, which can be let go of at any time: before the first, and while one is waited for. */
class Pieces {
  readonly #open: () => PieceIterator;
  readonly #destroy: (() => void) | undefined;
  #iterator: PieceIterator | undefined;
  #ended = false;
  #closed = false;

  /** `destroy` is how the source is closed where its iterator's `return` does not do it at all times. */
  constructor(open: () => PieceIterator, destroy?: () => void) {
    this.#open = open;
    this.#destroy = destroy;
  }

  /** Whether the source was let go of before its end. */
  get closed(): boolean {
    return this.#closed;
  }

  async next(): Promise<IteratorResult<Uint8Array, void>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      this.#iterator ??= this.#open();
      const result = await this.#iterator.next();
      if (!result.done) return { done: false, value: await result.value };
      this.#ended = true;
      return { done: true, value: undefined };
    } catch (reason) {
      // What a source says about being closed is no news.
      if (this.#closed) return { done: true, value: undefined };
      this.#ended = true;
      throw reason;
    }
  }

  /** Lets go of the source. Never fails: why it was left counts more than how it feels about that. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#closed = true;
    try {
      this.#destroy?.();
      if (!this.#destroy) this.#iterator ??= this.#open();
      await this.#iterator?.return?.();
    } catch {
      return;
    }
  }
}

function piecesOf(argument: string, source: ByteSource): Pieces {
  if (isBytes(source)) return new Pieces(() => [source][Symbol.iterator]());
  if (typeof Blob !== "undefined" && source instanceof Blob) return new Pieces(() => piecesOfStream(source.stream()));
  if (typeof source === "object" && source !== null) {
    if ("getReader" in source) return new Pieces(() => piecesOfStream(source));
    if (Symbol.asyncIterator in source) {
      // The iterator of a Node stream destroys it only between two pieces.
      const { destroy } = source as { destroy?: unknown };
      const open = (): AsyncIterator<Uint8Array> => source[Symbol.asyncIterator]();
      return new Pieces(open, typeof destroy === "function" ? () => void destroy.call(source) : undefined);
    }
    if (Symbol.iterator in source) return new Pieces(() => source[Symbol.iterator]());
  }
  throw new InvalidInputError(argument, source, "a Uint8Array, a Blob, a stream or an iterable of Uint8Arrays");
}

/** By a reader: not every browser's ReadableStream is an async iterable. */
function piecesOfStream(stream: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array> {
  const reader = stream.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      if (!done) return { done: false, value };
      reader.releaseLock();
      return { done: true, value: undefined };
    },
    async return() {
      await reader.cancel();
      reader.releaseLock();
      return { done: true, value: undefined };
    },
  };
}
