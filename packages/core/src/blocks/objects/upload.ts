import type { CreateMultipartUploadInput } from "@layotto-sdk/protocol/oss";
import { byteLengthOf, chunksOf, type ByteSource } from "../../async/byte-source.js";
import { tell } from "../../async/tell.js";
import { checkSignal, deadlineOf, type CallOptions } from "../../call-options.js";
import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { errorFromFailure } from "../../errors/from-status.js";
import { Described, InvalidInputError } from "../../errors/input-errors.js";
import { StatusError } from "../../transport.js";
import { requireFunction, requireInteger } from "../../validate.js";
import type { MultipartUpload } from "./multipart.js";
import { describedBy, optionalText, totalBytesOf, traitFields } from "./requests.js";
import { readToken, writeToken, type UploadState } from "./upload-token.js";
import type { BeginUploadOptions, UploadOptions } from "./upload-types.js";
import type { WrittenObject } from "./types.js";

const mostParts = 10_000;
const leastPartBytes = 102_400;
const defaultPartBytes = 8 * 1024 * 1024;
const mostConcurrency = 64;
const defaultConcurrency = 4;

/** The bucket that is uploaded to, as far as an upload needs it. */
interface UploadBucket {
  readonly store: string;
  readonly name: string;
  beginUpload(key: string, options: BeginUploadOptions): Promise<MultipartUpload>;
  uploadOf(key: string, uploadId: string): MultipartUpload;
}

/** What a new object gets, as CreateMultipartUpload has it. @throws InvalidInputError */
export function beginFields(options: BeginUploadOptions): Partial<CreateMultipartUploadInput> {
  const { metadata: metaData, tags: tagging } = describedBy(options);
  return {
    ...traitFields(options),
    metaData,
    tagging,
    contentType: optionalText("contentType", options.contentType),
    contentLanguage: optionalText("contentLanguage", options.contentLanguage),
  };
}

/** Uploads a source in parts, several at a time. */
export async function uploadInParts(
  bucket: UploadBucket,
  key: string,
  source: ByteSource,
  options: UploadOptions,
): Promise<WrittenObject> {
  const plan = planOf(bucket.name, key, source, options);
  const chunks = chunksOf("source", source, plan.partBytes);
  const run = new UploadRun(bucket.store, key, options);
  let upload: MultipartUpload | undefined;
  try {
    upload = await run.orStopped(
      plan.resumed
        ? resumed(bucket.uploadOf(key, plan.resumed.uploadId), plan, run.call)
        : bucket.beginUpload(key, { ...options, ...run.call }),
    );
    const parts = await new PartSender(bucket.name, upload, chunks, plan, options, run).send();
    const { etag, versionId } = await run.orStopped(upload.complete(parts, run.call));
    return { etag, versionId };
  } catch (error) {
    // What went wrong first is what is said, also where it made this fail in another way.
    const first = run.stopped ? run.stopped.error : error;
    run.stop(first);
    if (upload && !options.onToken && !plan.resumed)
      await upload.abort({ metadata: options.metadata }).catch(() => undefined);
    throw first;
  } finally {
    run.release();
    // The source may be in the middle of a step that never ends, so nobody waits for it.
    void chunks.return();
  }
}

interface UploadPlan {
  readonly partBytes: number;
  readonly concurrency: number;
  readonly totalBytes: number | undefined;
  readonly resumed: UploadState | undefined;
  /** Parts that the store has already. */
  readonly done: Map<number, { readonly etag: string; readonly size: number }>;
}

function planOf(bucket: string, key: string, source: ByteSource, options: UploadOptions): UploadPlan {
  const { concurrency = defaultConcurrency, onProgress, onToken } = options;
  if (onProgress !== undefined) requireFunction("onProgress", onProgress);
  if (onToken !== undefined) requireFunction("onToken", onToken);
  const wanted = `a whole number from 1 to ${mostConcurrency}`;
  if (requireInteger("concurrency", concurrency, 1, wanted) > mostConcurrency) {
    throw new InvalidInputError("concurrency", concurrency, wanted);
  }
  const totalBytes = totalBytesOf(options.totalBytes, byteLengthOf(source));
  const resume = options.resume === undefined ? undefined : readToken(options.resume, bucket, key);
  const partBytes = options.partBytes ?? resume?.partBytes ?? partBytesFor(totalBytes);
  requireInteger("partBytes", partBytes, leastPartBytes, `a whole number from ${leastPartBytes}`);
  if (resume && partBytes !== resume.partBytes) {
    throw new InvalidInputError("partBytes", partBytes, `${resume.partBytes}, as the upload was begun`);
  }
  return { partBytes, concurrency, totalBytes, resumed: resume, done: new Map(resume?.parts) };
}

function partBytesFor(totalBytes: number | undefined): number {
  return Math.max(defaultPartBytes, Math.ceil((totalBytes ?? 0) / mostParts));
}

/**
 * Asks the store what it has, so that an upload that is gone shows as such and a part that it lost is sent again. A
 * store that cannot say is believed to have all.
 */
async function resumed(upload: MultipartUpload, { done }: UploadPlan, call: CallOptions): Promise<MultipartUpload> {
  const sizes = new Map<number, bigint>();
  try {
    for await (const { partNumber, size } of upload.parts(call)) sizes.set(partNumber, size);
  } catch (error) {
    if (error instanceof NotSupportedByRuntimeError) return upload;
    throw error;
  }
  for (const [number, { size }] of done) if (sizes.get(number) !== BigInt(size)) done.delete(number);
  return upload;
}

/** One upload while it runs: what ends it early, and the options of its calls. */
class UploadRun {
  /** For every call of the upload: no timeout of its own for the whole, and a signal that fires when it stops. */
  readonly call: CallOptions;
  readonly #controller = new AbortController();
  readonly #stops: Promise<never>;
  readonly #release: () => void;
  #reject!: (error: unknown) => void;
  #stopped: { readonly error: unknown } | undefined;

  constructor(store: string, key: string, options: UploadOptions) {
    const { signal, timeoutMs, metadata, onHeaders, onTrailers } = options;
    if (signal !== undefined) checkSignal(signal);
    const deadline = deadlineOf(timeoutMs);
    this.call = { signal: this.#controller.signal, metadata, onHeaders, onTrailers };
    this.#stops = new Promise<never>((_resolve, reject) => (this.#reject = reject));
    // Heard by those who wait; nobody may be.
    this.#stops.catch(() => undefined);
    const failed = (status: "CANCELLED" | "DEADLINE_EXCEEDED"): unknown => {
      const reason = new StatusError(status, "the upload was stopped");
      return errorFromFailure(reason, { method: "UploadPart", store, key, signal, closed: false, rule: undefined });
    };
    const cancel = (): void => this.stop(failed("CANCELLED"));
    const late = (): void => this.stop(failed("DEADLINE_EXCEEDED"));
    const timer = deadline === undefined ? undefined : setTimeout(late, deadline - Date.now());
    signal?.addEventListener("abort", cancel, { once: true });
    this.#release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    };
    if (signal?.aborted) cancel();
  }

  get stopped(): { readonly error: unknown } | undefined {
    return this.#stopped;
  }

  /** Ends every call of the upload; the first reason stays. */
  stop(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { error };
    this.#reject(error);
    this.#controller.abort(error);
  }

  /** Waits for a step, and not longer than the upload runs. @throws what stopped it */
  async orStopped<T>(step: Promise<T>): Promise<T> {
    return await Promise.race([step, this.#stops]);
  }

  release(): void {
    this.#release();
  }
}

/** Reads the source part by part and sends several at a time. */
class PartSender {
  readonly #sending = new Set<Promise<void>>();
  readonly #sent = new Map<number, { readonly etag: string; readonly size: number }>();
  readonly #transferred = new Map<number, number>();
  #transferredBytes = 0;

  constructor(
    private readonly bucket: string,
    private readonly upload: MultipartUpload,
    private readonly chunks: AsyncGenerator<Uint8Array, void>,
    private readonly plan: UploadPlan,
    private readonly options: UploadOptions,
    private readonly run: UploadRun,
  ) {}

  /** @returns the parts to complete the upload with */
  async send(): Promise<{ partNumber: number; etag: string }[]> {
    try {
      for (const [number, part] of this.plan.done) this.#sent.set(number, part);
      this.#tellToken();
      const count = await this.#readAll();
      await this.run.orStopped(Promise.all(this.#sending));
      return [...this.#sent]
        .filter(([number]) => number <= count)
        .map(([partNumber, { etag }]) => ({ partNumber, etag }));
    } catch (error) {
      this.run.stop(error);
      await Promise.allSettled(this.#sending);
      throw error;
    }
  }

  async #readAll(): Promise<number> {
    let number = 0;
    for (;;) {
      while (this.#sending.size >= this.plan.concurrency) await this.run.orStopped(Promise.race(this.#sending));
      const { done, value } = await this.run.orStopped(this.chunks.next());
      if (done) break;
      if (++number > mostParts) {
        const wanted = `more: the source has more than ${mostParts} parts of that size`;
        throw new InvalidInputError("partBytes", this.plan.partBytes, wanted);
      }
      this.#take(number, value);
    }
    // An object without bytes is one part without bytes.
    if (number === 0) this.#take(++number, new Uint8Array(0));
    if (Math.max(0, ...this.plan.done.keys()) > number) throw this.#otherSource();
    return number;
  }

  #take(number: number, bytes: Uint8Array): void {
    const done = this.plan.done.get(number);
    if (!done) return this.#begin(number, bytes);
    if (done.size !== bytes.byteLength) throw this.#otherSource();
    this.#tellProgress(number, bytes.byteLength);
  }

  #begin(number: number, bytes: Uint8Array): void {
    const onProgress = ({ transferredBytes }: { readonly transferredBytes: number }): void =>
      this.#tellProgress(number, transferredBytes);
    const sending: Promise<void> = this.upload
      .part(number, bytes, { ...this.run.call, onProgress })
      .then(({ etag }) => {
        this.#sent.set(number, { etag, size: bytes.byteLength });
        this.#tellToken();
      })
      .catch((error: unknown) => this.run.stop(error))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  #tellProgress(number: number, bytes: number): void {
    this.#transferredBytes += bytes - (this.#transferred.get(number) ?? 0);
    this.#transferred.set(number, bytes);
    const { onProgress } = this.options;
    if (!onProgress) return;
    tell(onProgress, { transferredBytes: this.#transferredBytes, totalBytes: this.plan.totalBytes });
  }

  #tellToken(): void {
    const { onToken } = this.options;
    if (!onToken || this.run.stopped) return;
    const { id: uploadId, key } = this.upload;
    const { partBytes } = this.plan;
    tell(onToken, writeToken({ bucket: this.bucket, key, uploadId, partBytes, parts: this.#sent }));
  }

  #otherSource(): InvalidInputError {
    return new InvalidInputError("source", new Described("another source"), "the bytes that the upload was begun with");
  }
}
