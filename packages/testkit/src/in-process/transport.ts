import {
  decodeMessage,
  LayottoError,
  MessageEncoder,
  Metadata,
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
  type Transport,
  type TransportRequest,
  type UnaryTransportRequest,
  type UnaryTransportResponse,
} from "@layotto-sdk/core";
import type { Dispatcher } from "../dispatch/dispatcher.js";
import { ServerCall } from "../dispatch/server-call.js";
import { fromPeer } from "./from-peer.js";
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
  readonly #encoder = new MessageEncoder();
  #closed = false;

  constructor(
    dispatcher: Dispatcher,
    /** Why the mock takes no calls: it restarts, or was closed. `undefined` while it does. */
    private readonly whyDown: () => string | undefined = () => undefined,
    /** Called when it is closed. */
    private readonly onClosed: () => void = () => undefined,
  ) {
    this.#dispatcher = dispatcher;
  }

  unary<I, O>(request: UnaryTransportRequest<I, O>): Promise<UnaryTransportResponse<O>> {
    const call = new ServerCall(ownCopy(request.metadata), request.deadline);
    let answer: Uint8Array | Promise<Uint8Array>;
    try {
      this.#refuseLate(request);
      answer = this.#dispatcher.unary(request.method.path, call, this.#encoder.encode(request.method, request.message));
      if (!(answer instanceof Promise))
        return Promise.resolve(new Answer(decodeMessage(request.method, answer), call.headersSet));
    } catch (error) {
      return Promise.reject(error instanceof LayottoError ? error : fromPeer(error));
    }
    return this.#wait(request, call, answer);
  }

  stream<I, O>(request: StreamTransportRequest<I, O>): StreamTransportResponse<O> {
    const call = new ServerCall(ownCopy(request.metadata), request.deadline);
    const stream = new InProcessStream(request, call, (message) => this.#encoder.encode(request.method, message));
    try {
      this.#refuseLate(request);
    } catch (error) {
      stream.finish(error as StatusError);
      return stream;
    }
    const ending: Ending = (reason) => stream.abort(reason);
    this.#running.add(ending);
    stream.run(this.#dispatcher, () => this.#running.delete(ending));
    return stream;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.interrupt(closedStatus(true));
    this.onClosed();
    return Promise.resolve();
  }

  /** Ends every running call with `reason`. */
  interrupt(reason: StatusError): void {
    for (const end of [...this.#running]) end(reason);
    this.#running.clear();
  }

  #refuseLate(request: Pick<TransportRequest<never, never>, "signal" | "deadline">): void {
    if (this.#closed) throw closedStatus(false);
    const down = this.whyDown();
    if (down !== undefined) throw new StatusError("UNAVAILABLE", down, undefined, { sent: false });
    if (request.signal?.aborted) {
      throw new StatusError("CANCELLED", "The call was cancelled", undefined, {
        cause: request.signal.reason,
        sent: false,
      });
    }
    if (request.deadline !== undefined && request.deadline <= Date.now()) {
      throw new StatusError("DEADLINE_EXCEEDED", "The deadline had passed before the call", undefined, { sent: false });
    }
  }

  /** For an answer that takes its time: from here on the deadline and the signal can come first. */
  #wait<I, O>(
    request: UnaryTransportRequest<I, O>,
    call: ServerCall,
    answer: Promise<Uint8Array>,
  ): Promise<UnaryTransportResponse<O>> {
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
          resolve(new Answer(decodeMessage(request.method, bytes), call.headersSet));
        },
        (error: unknown) => {
          release();
          reject(fromPeer(error));
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

/** What the caller changes in its metadata later must not show in the mock's log. */
function ownCopy(metadata: Metadata): Metadata {
  return metadata.size === 0 ? metadata : new Metadata(metadata);
}

function closedStatus(sent: boolean): StatusError {
  return new StatusError("CANCELLED", "The transport was closed", undefined, { sent });
}
