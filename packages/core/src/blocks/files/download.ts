import { joined } from "../../async/byte-source.js";
import { textCodec } from "../../codec/value-codec.js";
import type { ErrorContext } from "../../errors/layotto-error.js";

/**
 * A file on its way here. The transfer begins with the first read and can be read once: piece by piece with
 * `for await`, as a Web stream, or whole. Leaving the loop early ends the transfer.
 */
export class FileDownload implements AsyncIterable<Uint8Array> {
  readonly #pieces: AsyncIterator<Uint8Array, void>;
  readonly #context: ErrorContext;

  /** @internal */
  constructor(pieces: AsyncIterable<Uint8Array>, context: ErrorContext) {
    this.#pieces = pieces[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, void>;
    this.#context = context;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, void> {
    return this.#pieces;
  }

  /** The whole file in memory. */
  async bytes(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of this) {
      pieces.push(piece);
      total += piece.byteLength;
    }
    return joined(pieces, total);
  }

  /** The whole file as UTF-8 text. @throws ValueUnreadableError where it is not */
  async text(): Promise<string> {
    return await textCodec.decode(await this.bytes(), this.#context);
  }

  /** The file as a Web stream, which reads no further ahead than it is asked to. */
  stream(): ReadableStream<Uint8Array> {
    const pieces = this.#pieces;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel() {
          await pieces.return?.();
        },
      },
      { highWaterMark: 0 },
    );
  }
}
