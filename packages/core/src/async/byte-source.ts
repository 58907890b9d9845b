import { isBytes } from "../codec/value-codec.js";
import { readFrom } from "../read-from.js";
import { InvalidInputError } from "../errors/input-errors.js";

/**
 * Bytes to send: all at once, or as a stream of any kind. Node's streams are async iterables, so they fit too.
 */
export type ByteSource =
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>;

/** How many bytes a source has, where that is known before it is read. */
export function byteLengthOf(source: ByteSource): number | undefined {
  if (isBytes(source)) return source.byteLength;
  return readFrom("source", source, () => (typeof Blob !== "undefined" && source instanceof Blob ? source.size : undefined));
}

/**
 * The bytes of a source in pieces of at most `size`; small pieces are gathered, so that a source of single bytes does
 * not become a message each. The source is closed when the reader stops early.
 * @throws {@link InvalidInputError} for a source, or a piece of one, that is not bytes
 */
export function chunksOf(argument: string, source: ByteSource, size: number): AsyncGenerator<Uint8Array, void> {
  // Now and not with the first piece: by then the call would have begun.
  const pieces = readFrom(argument, source, () => piecesOf(argument, source));
  return gatheredChunks(argument, pieces, size);
}

async function* gatheredChunks(
  argument: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void> {
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  for await (const piece of pieces) {
    if (!isBytes(piece)) throw new InvalidInputError(`a piece of ${argument}`, piece, "a Uint8Array");
    for (let rest = piece; rest.byteLength > 0; ) {
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
  if (gatheredBytes > 0) yield joined(gathered, gatheredBytes);
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

function piecesOf(argument: string, source: ByteSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (isBytes(source)) return [source];
  if (typeof Blob !== "undefined" && source instanceof Blob) return piecesOf(argument, source.stream());
  if (typeof source === "object" && source !== null) {
    if (Symbol.asyncIterator in source) return source as AsyncIterable<Uint8Array>;
    if (Symbol.iterator in source) return source;
    if ("getReader" in source) return piecesOfStream(source as unknown as ReadableStream<Uint8Array>);
  }
  throw new InvalidInputError(argument, source, "a Uint8Array, a Blob, a stream or an iterable of Uint8Arrays");
}

/** For browsers whose ReadableStream is no async iterable yet. */
async function* piecesOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    finished = true;
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
