import { InvalidInputError } from "./errors/input-errors.js";
import type { Metadata, MetadataInit } from "./metadata.js";
import { readFrom } from "./read-from.js";

/** What every call takes. */
export interface CallOptions {
  /** Ends the call with `CancelledError` when it fires. No listener outlives the call. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the call ends with `TimeoutError`; the deadline also reaches the runtime. `Infinity` means
   * none. Default: the client's `timeoutMs` for unary calls (5,000; 30,000 for invocations, bindings and what is sent
   * to people), none for streams.
   */
  readonly timeoutMs?: number | undefined;
  /** gRPC metadata (headers) of this call, on top of the client's. */
  readonly metadata?: MetadataInit | undefined;
  /** Told the response headers when they arrive. What it throws is ignored. */
  readonly onHeaders?: ((headers: Metadata) => void) | undefined;
  /** Told the response trailers when the call has ended; a unary call that failed has them in its error instead. What it throws is ignored. */
  readonly onTrailers?: ((trailers: Metadata) => void) | undefined;
}

/** The longest delay that timers take; a deadline further away is none. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * The moment at which a call ends, in milliseconds since the epoch, or `undefined` for never.
 * @throws {@link InvalidInputError} for a timeout that is no positive number.
 */
export function deadlineOf(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || timeoutMs === Infinity) return undefined;
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw new InvalidInputError("timeoutMs", timeoutMs, "a positive number of milliseconds, or Infinity for none");
  }
  return timeoutMs > longestTimeoutMs ? undefined : Date.now() + timeoutMs;
}

const ignore = (): void => undefined;

/** @throws {@link InvalidInputError} where `signal` is given and is no AbortSignal. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  // By its members: a signal of another realm is as good.
  const isSignal = readFrom("signal", signal, () => {
    if (signal === null || typeof signal !== "object" || typeof signal.aborted !== "boolean") return false;
    if (typeof signal.addEventListener !== "function" || typeof signal.removeEventListener !== "function") return false;
    if ((signal as object) instanceof AbortSignal) return true;
    // One that is none may fail when it is first listened to, which is in the middle of a call.
    signal.addEventListener("abort", ignore);
    signal.removeEventListener("abort", ignore);
    return true;
  });
  if (!isSignal) throw new InvalidInputError("signal", signal, "an AbortSignal");
}
