import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when a lock is released or extended that the owner does not hold: expired, never taken, or another's. */
export class LockNotHeldError extends LayottoError {
  static override readonly brand: string = "LockNotHeldError";
  /** `absent`: nobody holds it. `other-owner`: somebody else does. */
  readonly reason: "absent" | "other-owner";

  constructor(reason: "absent" | "other-owner", context: ErrorContext = {}) {
    const why =
      reason === "absent"
        ? "nobody holds it (it expired, or was never taken)"
        : "another owner holds it (it expired, and was taken since)";
    super("LOCK_NOT_HELD", `The lock '${context.key ?? ""}' on '${context.store ?? ""}' is not held: ${why}.`, context);
    this.reason = reason;
  }
}

/** The reason of a lease's signal: the lock is about to expire, or is lost. */
export class LockExpiredError extends LayottoError {
  static override readonly brand: string = "LockExpiredError";

  constructor(message: string, context: ErrorContext = {}) {
    super("LOCK_EXPIRED", message, context);
  }
}

export const lockRule: FailureRule = (failure) => {
  const { status, details, method } = failure;
  if (status === "INVALID_ARGUMENT" && /^lock store .* not found$/.test(details)) {
    return componentNotFound(failure, "lock store");
  }
  if (method === "LockKeepAlive" && status === "INTERNAL" && details.includes("Marshal called with nil")) {
    return new NotSupportedByRuntimeError(
      `${where(failure)}: this runtime cannot extend locks; take the lock with a ttlSeconds that covers the work.`,
      failure,
    );
  }
  return undefined;
};
