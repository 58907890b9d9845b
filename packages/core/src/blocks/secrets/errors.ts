import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when a secret store has no secret of the name. The environment store answers an empty secret instead. */
export class SecretNotFoundError extends LayottoError {
  static override readonly brand: string = "SecretNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("SECRET_NOT_FOUND", message, context);
  }
}

export const secretRule: FailureRule = (failure) => {
  const { status, details } = failure;
  if (status === "INVALID_ARGUMENT" && details.startsWith("error when get secret but not find")) {
    return componentNotFound(failure, "secret store");
  }
  if (status === "INTERNAL" && /secret .* not found$/.test(details)) {
    return new SecretNotFoundError(`${where(failure)}: the store has no such secret.`, failure);
  }
  return undefined;
};
