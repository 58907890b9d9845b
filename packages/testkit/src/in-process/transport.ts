import {
  Metadata,
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
  type Transport,
  type TransportRequest,
  type UnaryTransportRequest,
  type UnaryTransportResponse,
} from "@layotto-sdk/core";
import type { MessageCodec } from "@layotto-sdk/protocol/method";
import type { Dispatcher } from "../dispatch/dispatcher.js";
import { asStatusError } from "../dispatch/refusals.js";
import { ServerCall } from "../dispatch/server-call.js";
import { InProcessStream } from "./stream.js";
import { watchCall } from "./watch-call.js";

/** Whose calls are running; told when the transport closes. */
type Ending = (reason: StatusError) => void;

/**
 * A transport to a mock in the same process: no socket, yet every message goes through its codec both ways, so that
 * caller and mock share no object and see what the wire would carry.
 */
export class InProcessTransport implements Transport {
  readonly #dispatcher: Dispatcher;
  readonly #running = new Set<Ending>();
  readonly #encoder = new RequestEncoder();
  #closed = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  unary<I, O>(request: UnaryTransportRequest<I, O>): Promise<UnaryTransportResponse<O>> {
    const call = new ServerCall(ownCopy(request.metadata), request.deadline);
    let answer: Uint8Array | Promise<Uint8Array>;
    try {
      this.#refuseLate(request);
      answer = this.#dispatcher.unary(request.method.path, call, this.#encoder.encode(request.method.request, request.message));
      if (!(answer instanceof Promise)) return Promise.resolve(new Answer(request.method.response.decode(answer), call.headersSet));
    } catch (error) {
      return Promise.reject(fromPeer(asStatusError(error)));
    }
    return this.#wait(request, call, answer);
  }

  stream<I, O>(request: StreamTransportRequest<I, O>): StreamTransportResponse<O> {
    const call = new ServerCall(ownCopy(request.metadata), request.deadline);
    const stream = new InProcessStream(request, call, (message) => this.#encoder.encode(request.method.request, message));
    try {
      this.#refuseLate(request);
    } catch (error) {
      stream.finish(asStatusError(error));
      return stream;
    }
    const ending: Ending = (reason) => stream.abort(reason);
    this.#running.add(ending);
    stream.run(this.#dispatcher, () => this.#running.delete(ending));
    return stream;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const end of [...this.#running]) end(closedStatus(true));
    this.#running.clear();
    return Promise.resolve();
  }

  #refuseLate(request: Pick<TransportRequest<never, never>, "signal" | "deadline">): void {
    if (this.#closed) throw closedStatus(false);
    if (request.signal?.aborted) {
      throw new StatusError("CANCELLED", "The call was cancelled", undefined, { cause: request.signal.reason, sent: false });
    }
    if (request.deadline !== undefined && request.deadline <= Date.now()) {
      throw new StatusError("DEADLINE_EXCEEDED", "The deadline had passed before the call", undefined, { sent: false });
    }
  }

  /** For an answer that takes its time: from here on the deadline and the signal can come first. */
  #wait<I, O>(request: UnaryTransportRequest<I, O>, call: ServerCall, answer: Promise<Uint8Array>): Promise<UnaryTransportResponse<O>> {
    return new Promise((resolve, reject) => {
      const release = (): void => {
        this.#running.delete(end);
        stopWatching();
      };
      const end: Ending = (reason) => {
        release();
        call.abort(reason);
        reject(reason);
      };
      const stopWatching = watchCall(request, end);
      this.#running.add(end);
      answer.then(
        (bytes) => {
          release();
          resolve(new Answer(request.method.response.decode(bytes), call.headersSet));
        },
        (error: unknown) => {
          release();
          reject(fromPeer(asStatusError(error)));
        },
      );
    });
  }
}

/** What a unary call answers; the metadata, which few callers look at, is made on demand. */
class Answer<O> implements UnaryTransportResponse<O> {
  #headers: Metadata | undefined;
  #trailers: Metadata | undefined;

  constructor(
    readonly message: O,
    headers: Metadata | undefined,
  ) {
    this.#headers = headers;
  }

  get headers(): Metadata {
    return (this.#headers ??= new Metadata());
  }

  get trailers(): Metadata {
    return (this.#trailers ??= new Metadata());
  }
}

/** Encodes with one writer for all messages, which is twice as fast as a new one for each. */
class RequestEncoder {
  #writer: ReturnType<MessageCodec<unknown>["encode"]> | undefined;

  encode<I>(codec: MessageCodec<I>, message: I): Uint8Array {
    const writer = this.#writer;
    this.#writer = undefined;
    let written: typeof writer;
    let bytes: Uint8Array;
    try {
      written = codec.encode(message, writer);
      bytes = written.finish();
    } catch (cause) {
      throw new StatusError("INTERNAL", `The request cannot be encoded: ${String(cause)}`, undefined, { cause, sent: false });
    }
    this.#writer = written;
    return bytes;
  }
}

const none = new Metadata();

/** What the caller changes in its metadata later must not show in the mock's log; most calls have none at all. */
function ownCopy(metadata: Metadata): Metadata {
  return metadata.size === 0 ? none : new Metadata(metadata);
}

/** The mock is the peer: what it refuses with came from there. */
function fromPeer(error: StatusError): StatusError {
  if (error.fromPeer || !error.sent) return error;
  return new StatusError(error.status, error.details, error.trailers, { cause: error, fromPeer: true });
}

function closedStatus(sent: boolean): StatusError {
  return new StatusError("CANCELLED", "The transport was closed", undefined, { sent });
}
