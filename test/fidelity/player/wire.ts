/** Which sides of a call stream. */
export type CallKind = "unary" | "serverStream" | "clientStream" | "bidiStream";

/** How a call ended when it did not end well. */
export class CallFailure extends Error {
  constructor(
    /** The code's gRPC name. */
    readonly code: string,
    readonly details: string,
  ) {
    super(`${code}: ${details}`);
  }
}

/** One running call: bytes both ways. */
export interface WireCall {
  /** Sends a message; what is sent after the call has ended goes nowhere. */
  send(message: Uint8Array): void;
  halfClose(): void;
  cancel(): void;
  /** What arrives, to be read once. Fails with {@link CallFailure} when the call does not end well. */
  readonly messages: AsyncIterable<Uint8Array>;
}

/** What else a call may be given. */
export interface CallOptions {
  /** The caller's deadline, from now. Default none. */
  readonly timeoutMs?: number | undefined;
}

/** A way to the mock: in process, or over gRPC. */
export interface Wire {
  /** Whether a text that ends in a space arrives empty, as Node's HTTP/2 client has it. */
  readonly losesTrailingSpace: boolean;
  open(path: string, kind: CallKind, metadata: Readonly<Record<string, string>>, options?: CallOptions): WireCall;
  close(): Promise<void>;
}
