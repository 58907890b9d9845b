import type { Idempotency } from "@layotto-sdk/protocol/method";
import { StatusError } from "../transport.js";
import {
  CancelledError,
  ComponentNotFoundError,
  NotConfiguredError,
  NotSupportedByRuntimeError,
  RuntimeError,
  TimeoutError,
  UnavailableError,
} from "./call-errors.js";
import { ClientClosedError, MessageTooLargeError } from "./input-errors.js";
import { LayottoError, type ErrorContext } from "./layotto-error.js";
import { textOf } from "./text-of.js";

/** A failed call as the rules of a building block see it. */
export interface Failure extends ErrorContext {
  readonly status: StatusError["status"];
  readonly details: string;
  readonly method: string;
}

/**
 * Recognises failures of one building block by status and text, as Layotto words them. Answers `undefined` for
 * what it does not know.
 */
export type FailureRule = (failure: Failure) => LayottoError | undefined;

/** What the call path knows of a call when it fails. */
export interface FailedCall {
  readonly method: string;
  readonly store: string | undefined;
  readonly key: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly closed: boolean;
  readonly rule: FailureRule | undefined;
  /** What a repeat of the call does. Default: something happens twice. */
  readonly idempotency?: Idempotency | undefined;
}

/** Whatever went wrong in a call, as one error of the family. The only place where that is decided. */
export function errorFromFailure(reason: unknown, call: FailedCall): LayottoError {
  if (reason instanceof LayottoError) return reason;
  const { method, store, key } = call;
  if (!(reason instanceof StatusError)) {
    return new RuntimeError(`${method} failed: ${textOf(reason)}`, { method, store, key, cause: reason });
  }
  const { status, details, trailers, fromPeer, sent } = reason;
  const cause = reason.cause ?? (fromPeer ? undefined : reason);
  const failure: Failure = { status, details, method, store, key, trailers, cause };
  if (!fromPeer && call.closed) return new ClientClosedError(failure);
  if (!fromPeer && call.signal?.aborted) return cancelled(failure, call.signal.reason);
  const known = call.rule?.(failure);
  if (known) return known;
  return status === "UNAVAILABLE" ? unavailable(failure, { fromPeer, sent }, call.idempotency) : generalRule(failure);
}

/** Says no more than is known: a call that had left may have done what was asked. */
function unavailable(
  failure: Failure,
  { fromPeer, sent }: { readonly fromPeer: boolean; readonly sent: boolean },
  idempotency: Idempotency | undefined,
): LayottoError {
  const text = said(failure.details);
  const repeatable = idempotency === "read" || idempotency === "write";
  const context = { ...failure, retryable: !sent || repeatable };
  if (fromPeer)
    return new UnavailableError(`${where(failure)} failed: the runtime answered UNAVAILABLE (${text}).`, context);
  if (!sent) {
    return new UnavailableError(
      `${where(failure)} did not reach the runtime (${text}); start it, or set the endpoint to its gRPC address.`,
      context,
    );
  }
  const unknown = idempotency === "read" ? "" : "; whether the runtime did what was asked is not known";
  return new UnavailableError(`${where(failure)} lost its connection to the runtime (${text})${unknown}.`, context);
}

function cancelled(failure: Failure, reason: unknown): LayottoError {
  const context = { ...failure, cause: reason };
  if (isTimeout(reason)) {
    return new TimeoutError(`${where(failure)} did not end before the time of its signal.`, context);
  }
  return new CancelledError(`${where(failure)} was cancelled by its signal.`, context);
}

/** What `AbortSignal.timeout` aborts with. A reason may be anything, also an object that cannot be read. */
function isTimeout(reason: unknown): boolean {
  try {
    return (reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  } catch {
    return false;
  }
}

/** What no rule of a block knows; UNAVAILABLE, of which more is known than a text, is not for it. */
export function generalRule(failure: Failure): LayottoError {
  const { status, details } = failure;
  const text = said(details);
  switch (status) {
    case "DEADLINE_EXCEEDED":
      return new TimeoutError(
        `${where(failure)} did not end before its deadline; give it a longer timeoutMs, or see why the runtime is slow.`,
        failure,
      );
    case "CANCELLED":
      return new CancelledError(`${where(failure)} was cancelled: ${text}`, failure);
    case "UNIMPLEMENTED":
      return new NotSupportedByRuntimeError(`This runtime cannot do ${where(failure)}: ${text}`, failure);
    case "FAILED_PRECONDITION":
      return new NotConfiguredError(
        `${where(failure)} needs a component that the runtime's configuration lacks: ${text}`,
        failure,
      );
    case "RESOURCE_EXHAUSTED":
      if (details.includes("message larger than max")) {
        return new MessageTooLargeError(`${where(failure)} sent or got a message over the limit: ${text}`, failure);
      }
      return new RuntimeError(`${where(failure)} failed with ${status}: ${text}`, failure);
    default:
      return new RuntimeError(`${where(failure)} failed with ${status}: ${text}`, failure);
  }
}

/** The runtime's text in a sentence. HTTP/2 in Node drops one that ends in a space. */
export function said(details: string): string {
  const text = details.replace(/[\s:]+$/, "");
  return text === "" ? "the runtime's text did not arrive" : text;
}

/** The call in words: the method, then store and key where known. */
export function where({
  method,
  store,
  key,
}: Pick<ErrorContext, "store" | "key"> & { readonly method: string }): string {
  if (store === undefined) return method;
  return key === undefined ? `${method} on '${store}'` : `${method} of '${key}' on '${store}'`;
}

/** The rule that several blocks share: a text that says that there is no component of the name. */
export function componentNotFound(failure: Failure, kind: string): LayottoError {
  return new ComponentNotFoundError(
    `The runtime has no ${kind} named '${failure.store ?? ""}'; name one that its configuration has.`,
    failure,
  );
}
