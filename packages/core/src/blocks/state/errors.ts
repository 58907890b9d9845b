import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when a write named an etag and the stored value has another: somebody else wrote it in between. */
export class EtagMismatchError extends LayottoError {
  static override readonly brand: string = "EtagMismatchError";

  constructor(message: string, context: ErrorContext = {}) {
    super("ETAG_MISMATCH", message, context);
  }
}

/** Thrown when an etag is not of the form that the store makes, for example not a number on Redis. */
export class EtagInvalidError extends LayottoError {
  static override readonly brand: string = "EtagInvalidError";

  constructor(message: string, context: ErrorContext = {}) {
    super("ETAG_INVALID", message, context);
  }
}

/**
 * A mismatch arrives as ABORTED from SaveState and DeleteState, INTERNAL from a transaction and UNKNOWN from a bulk
 * delete, and a save without etag on a key that first-write marked as INTERNAL; all four are one error here.
 */
export const stateRule: FailureRule = (failure) => {
  const { status, details } = failure;
  if (status === "INVALID_ARGUMENT" && /^state store .* is not found$/.test(details)) {
    return componentNotFound(failure, "state store");
  }
  if (details.includes("invalid etag value")) {
    return new EtagInvalidError(
      `${where(failure)}: the store does not know etags like that (${details}); pass the etag that get() returned.`,
      failure,
    );
  }
  const conflict =
    status === "ABORTED" ||
    /possible etag mismatch|etag does not match/.test(details) ||
    // The script is what compares; other failures to set a key, a lost connection say, are none of that.
    (status === "INTERNAL" && details.includes("user_script"));
  if (conflict) {
    return new EtagMismatchError(
      `${where(failure)}: the stored value has another etag; read it again and repeat the change, as update() does.`,
      failure,
    );
  }
  if (status === "UNIMPLEMENTED" && details.includes("doesn't support transaction")) {
    return new NotSupportedByRuntimeError(
      `The state store '${failure.store ?? ""}' has no transactions; write the items one by one.`,
      failure,
    );
  }
  return undefined;
};
