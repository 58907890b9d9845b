import type { MessageEncoder, Metadata, StreamTransportRequest, StreamTransportResponse } from "@layotto-sdk/core";
import { decodeMessage } from "@layotto-sdk/core";
import { status as Status, type Metadata as GrpcMetadata, type StatusObject } from "@grpc/grpc-js";
import { fromGrpcMetadata, plainBytes, toGrpcMetadata, toStatusError } from "./metadata.js";
import type { GrpcCall, RunningCalls } from "./running-calls.js";

/** Messages that are read ahead of the reader; each read costs a turn of the event loop otherwise. */
const readAhead = 4;
/** Messages that are handed to the connection before the first of them has left. */
const writeAhead = 4;

interface Reader<O> {
  readonly resolve: (result: IteratorResult<O, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

/** One call with a stream of messages in at least one direction, with back-pressure in both. */
export class StreamCall<I, O> implements StreamTransportResponse<O> {
  readonly #request: StreamTransportRequest<I, O>;
  readonly #encoder: MessageEncoder;
  readonly #calls: RunningCalls;
  readonly #call: GrpcCall;
  readonly #received: Buffer[] = [];
  readonly #headersDone: (headers: Metadata) => void;
  readonly #trailersDone: (trailers: Metadata) => void;
  #headersArrived = false;
  #reading = false;
  /** Reads that wait, in order; a reader may ask for several messages at once. */
  readonly #readers: Reader<O>[] = [];
  #end: { readonly failure: { readonly reason: unknown } | undefined } | undefined;
  #sourceError: { readonly reason: unknown } | undefined;
  #source: AsyncIterator<I> | Iterator<I> | undefined;
  readonly headers: Promise<Metadata>;
  readonly trailers: Promise<Metadata>;

  constructor(request: StreamTransportRequest<I, O>, encoder: MessageEncoder, calls: RunningCalls) {
    this.#request = request;
    this.#encoder = encoder;
    this.#calls = calls;
    let headersDone: (headers: Metadata) => void;
    let trailersDone: (trailers: Metadata) => void;
    this.headers = new Promise((resolve) => (headersDone = resolve));
    this.trailers = new Promise((resolve) => (trailersDone = resolve));
    this.#headersDone = headersDone!;
    this.#trailersDone = trailersDone!;
    this.#call = calls.start(request.method.path, request.deadline);
    request.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#call.start(toGrpcMetadata(request.metadata), this);
    this.#read();
    void this.#sendAll();
  }

  readonly messages: AsyncIterable<O> = {
    [Symbol.asyncIterator]: () => ({
      next: () => this.#next(),
      return: async () => {
        this.#cancel("the reader has left");
        return await Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };

  onReceiveMetadata(metadata: GrpcMetadata): void {
    this.#headersArrived = true;
    this.#headersDone(fromGrpcMetadata(metadata));
  }

  onReceiveMessage(bytes: Buffer): void {
    this.#reading = false;
    const reader = this.#readers.shift();
    if (reader) this.#deliver(bytes, reader);
    else this.#received.push(bytes);
    this.#read();
  }

  onReceiveStatus(status: StatusObject): void {
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    const cancelled = this.#calls.ended(this.#call);
    const { code } = status;
    const how = { headersArrived: this.#headersArrived, cancelled, target: this.#calls.target };
    this.#end = {
      failure: this.#sourceError ?? (code === Status.OK ? undefined : { reason: toStatusError(status, how) }),
    };
    this.#headersDone(fromGrpcMetadata(undefined));
    this.#trailersDone(fromGrpcMetadata(status.metadata));
    // A source that still waits for something to send would wait for ever.
    void this.#closeSource();
    for (const reader of this.#readers.splice(0)) this.#finish(reader);
  }

  #next(): Promise<IteratorResult<O, undefined>> {
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      const bytes = this.#received.shift();
      if (bytes !== undefined) {
        this.#deliver(bytes, reader);
        this.#read();
      } else if (this.#end) this.#finish(reader);
      else this.#readers.push(reader);
    });
  }

  #deliver(bytes: Buffer, reader: Reader<O>): void {
    try {
      reader.resolve({ done: false, value: decodeMessage(this.#request.method, plainBytes(bytes)) });
    } catch (reason) {
      this.#cancel("a message could not be read");
      reader.reject(reason);
    }
  }

  #finish(reader: Reader<O>): void {
    const failure = this.#end?.failure;
    if (this.#end) this.#end = { failure: undefined };
    if (failure) reader.reject(failure.reason);
    else reader.resolve({ done: true, value: undefined });
  }

  #read(): void {
    if (this.#reading || this.#end || this.#received.length >= readAhead) return;
    this.#reading = true;
    this.#call.startRead();
  }

  async #sendAll(): Promise<void> {
    const { messages, method } = this.#request;
    const inFlight = new Set<Promise<void>>();
    let first = true;
    try {
      const source = Symbol.asyncIterator in messages ? messages[Symbol.asyncIterator]() : messages[Symbol.iterator]();
      this.#source = source;
      for (let result = await source.next(); !result.done; result = await source.next()) {
        if (this.#end) return;
        const bytes = this.#encoder.encode(method, result.value);
        const written = this.#write(bytes).finally(() => inFlight.delete(written));
        inFlight.add(written);
        // Until the connection is there grpc-js keeps one message, and the next would take its place.
        if (first || inFlight.size >= writeAhead) await Promise.race(inFlight);
        first = false;
      }
      this.#source = undefined;
      if (!this.#end) this.#call.halfClose();
    } catch (reason) {
      this.#source = undefined;
      this.#sourceError = { reason };
      this.#cancel("the messages to send failed");
    }
  }

  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      // However the write ends: a failed one ends the call too, and its status says why.
      const callback = (): void => resolve();
      this.#call.sendMessageWithContext({ callback }, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      if (this.#end) resolve();
    });
  }

  async #closeSource(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    try {
      await source?.return?.();
    } catch {
      // The call has ended; how its source feels about that changes nothing.
    }
  }

  #cancel(details: string): void {
    this.#calls.cancel(this.#call, details);
  }

  readonly #onAbort = (): void => this.#cancel("cancelled by the caller");
}
