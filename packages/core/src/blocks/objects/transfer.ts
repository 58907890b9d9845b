import type { GetObjectOutput } from "@layotto-sdk/protocol/oss";
import { tell } from "../../async/tell.js";
import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import type { ErrorContext } from "../../errors/layotto-error.js";
import { RangeNotSatisfiableError } from "./errors.js";
import { decideCut, type CheckedRange, type Cut } from "./range.js";
import type { OnProgress } from "./types.js";

/** How an object is read. */
export interface TransferInit {
  readonly answers: AsyncIterator<GetObjectOutput, undefined>;
  readonly range: CheckedRange | undefined;
  /** The object's size by another way; `undefined` where there is none. */
  readonly sizeOf: () => Promise<bigint | undefined>;
  readonly onProgress: OnProgress | undefined;
  readonly context: ErrorContext;
}

/** What is known of an object once its first bytes are there. */
export interface TransferStart {
  readonly head: GetObjectOutput;
  readonly cut: Cut;
}

/**
 * The bytes of an object as they come, and of those what was asked for. Not a generator: one that waits for a piece
 * could not be ended before the piece came.
 */
export class ObjectTransfer implements AsyncIterator<Uint8Array, void> {
  readonly #init: TransferInit;
  #start: Promise<TransferStart | undefined> | undefined;
  /** The first bytes, until they are read. */
  #held: Uint8Array | undefined;
  #skip = 0;
  #left = Infinity;
  #total: number | undefined;
  #transferred = 0;
  #ended = false;

  constructor(init: TransferInit) {
    this.#init = init;
  }

  /** Begins to read; settles with the first bytes, which stay to be read. `undefined` where nothing came. */
  start(): Promise<TransferStart | undefined> {
    return (this.#start ??= this.#begin());
  }

  async next(): Promise<IteratorResult<Uint8Array, void>> {
    await this.start();
    while (!this.#ended) {
      const body = await this.#nextBody();
      if (body === undefined) break;
      const piece = this.#wanted(body);
      if (this.#left === 0) await this.#leave();
      if (piece.byteLength === 0) continue;
      this.#tellProgress(piece.byteLength);
      return { done: false, value: piece };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, void>> {
    await this.#leave();
    return { done: true, value: undefined };
  }

  async #begin(): Promise<TransferStart | undefined> {
    const { answers } = this.#init;
    const { done, value: head } = await answers.next();
    if (done) {
      this.#ended = true;
      return undefined;
    }
    const cut = await this.#cutOf(head).catch(async (error: unknown) => {
      await this.#leave();
      throw error;
    });
    this.#skip = Number(cut.skip);
    this.#left = cut.take === undefined ? Infinity : Number(cut.take);
    this.#total = expectedBytes(head, cut);
    this.#held = head.body;
    return { head, cut };
  }

  async #cutOf(head: GetObjectOutput): Promise<Cut> {
    const { range, context, sizeOf } = this.#init;
    const decision = decideCut(range, head);
    if (decision.kind === "decided") return decision.cut;
    const place = `GetObject of '${context.key ?? ""}' on '${context.store ?? ""}'`;
    const beyond = new RangeNotSatisfiableError(`${place}: the range begins after the last byte.`, context);
    if (decision.kind === "beyond") throw beyond;
    const size = await sizeOf();
    if (size === undefined) {
      throw new NotSupportedByRuntimeError(
        `${place}: the answer does not tell whether it is the range or the whole object; read it without a range.`,
        context,
      );
    }
    if (size !== decision.size) return { ...decision.part, size };
    if (decision.whole.skip >= size) throw beyond;
    return decision.whole;
  }

  async #nextBody(): Promise<Uint8Array | undefined> {
    const held = this.#held;
    this.#held = undefined;
    if (held) return held;
    const { done, value } = await this.#init.answers.next();
    if (!done) return value.body;
    this.#ended = true;
    return undefined;
  }

  #wanted(body: Uint8Array): Uint8Array {
    const from = Math.min(this.#skip, body.byteLength);
    this.#skip -= from;
    const piece = body.subarray(from, from + Math.min(this.#left, body.byteLength - from));
    this.#left -= piece.byteLength;
    return piece;
  }

  #tellProgress(bytes: number): void {
    this.#transferred += bytes;
    const { onProgress } = this.#init;
    if (onProgress) tell(onProgress, { transferredBytes: this.#transferred, totalBytes: this.#total });
  }

  async #leave(): Promise<void> {
    this.#ended = true;
    this.#held = undefined;
    await this.#init.answers.return?.();
  }
}

function expectedBytes({ contentLength }: GetObjectOutput, { skip, take, size }: Cut): number | undefined {
  if (size === undefined && contentLength === 0n) return undefined;
  const rest = Number(contentLength - skip);
  return take === undefined ? rest : Math.min(rest, Number(take));
}
