import type { Method } from "@layotto-sdk/protocol/method";
import { isMarked } from "./mark.js";
import type { Metadata } from "./metadata.js";
import type { StatusName } from "./status.js";

/** What every call hands to the transport. */
export interface TransportRequest<I, O> {
  readonly method: Method<I, O>;
  readonly metadata: Metadata;
  /** Ends the call with {@link StatusError} CANCELLED when it fires. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since the epoch at which the call ends with DEADLINE_EXCEEDED, also sent to the server. */
  readonly deadline: number | undefined;
}

export interface UnaryTransportRequest<I, O> extends TransportRequest<I, O> {
  readonly message: I;
}

export interface StreamTransportRequest<I, O> extends TransportRequest<I, O> {
  /**
   * The messages to send; one for a server stream. Pulled only as fast as the peer takes them. `return()` is called
   * when the call ends early.
   */
  readonly messages: AsyncIterable<I> | Iterable<I>;
}

export interface UnaryTransportResponse<O> {
  readonly message: O;
  readonly headers: Metadata;
  readonly trailers: Metadata;
}

export interface StreamTransportResponse<O> {
  /**
   * The messages that arrive, to be read once; a reader that stops early cancels the call. Fails with
   * {@link StatusError} when the call ends with any status but OK.
   */
  readonly messages: AsyncIterable<O>;
  /** Settles when headers arrive, or when the call ends without; never rejects. */
  readonly headers: Promise<Metadata>;
  /** Settles when the call ends; never rejects. */
  readonly trailers: Promise<Metadata>;
}

/**
 * The one seam between the client and a wire: gRPC, gRPC-Web and the mock runtime in process each are one. A
 * transport encodes and decodes with the method's codecs, honours deadline and signal, releases all timers and
 * listeners of a call when it ends, and reports failures as {@link StatusError} alone, but for what the caller's own
 * messages failed with, which comes as it is.
 */
export interface Transport {
  unary<I, O>(request: UnaryTransportRequest<I, O>): Promise<UnaryTransportResponse<O>>;
  /** Starts a call of any streaming kind; returns at once. */
  stream<I, O>(request: StreamTransportRequest<I, O>): StreamTransportResponse<O>;
  /** Ends running calls and releases every connection; calls made afterwards fail. */
  close(): Promise<void>;
}

/** Every copy of this package knows the instances of the others by it. */
const mark = Symbol.for("@layotto-sdk/core/status-error");

/** How a call ended when it did not end well: the status that arrived, or that the transport gave it. */
export class StatusError extends Error {
  override readonly name = "StatusError";

  constructor(
    readonly status: StatusName,
    /** The text of the status, as the peer sent it. */
    readonly details: string,
    /** The trailers that came with the status. */
    readonly trailers?: Metadata,
    options?: {
      cause?: unknown;
      /** Whether the peer can have seen the request; `false` only when it certainly has not. Default `true`. */
      sent?: boolean;
      /** Whether the status came over the wire rather than from this side. Default `false`. */
      fromPeer?: boolean;
    },
  ) {
    super(`${status}: ${details}`, options && "cause" in options ? { cause: options.cause } : undefined);
    this.sent = options?.sent ?? true;
    this.fromPeer = options?.fromPeer ?? false;
  }

  readonly sent: boolean;
  readonly fromPeer: boolean;

  /** @internal */
  get [mark](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(this, StatusError, mark, value);
  }
}
