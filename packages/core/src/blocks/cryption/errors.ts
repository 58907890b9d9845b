import { said, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";
import { extensionComponentNotFound } from "../component-rule.js";

/** Thrown when the key management service refused or failed to encrypt: an unknown key, a plain text that is too long. */
export class EncryptionFailedError extends LayottoError {
  static override readonly brand: string = "EncryptionFailedError";

  constructor(message: string, context: ErrorContext = {}) {
    super("ENCRYPTION_FAILED", message, context);
  }
}

/** Thrown when the key management service could not decrypt: a text that was changed, or whose key it does not have. */
export class DecryptionFailedError extends LayottoError {
  static override readonly brand: string = "DecryptionFailedError";

  constructor(message: string, context: ErrorContext = {}) {
    super("DECRYPTION_FAILED", message, context);
  }
}

export const cryptionRule: FailureRule = (failure) => {
  const notFound = extensionComponentNotFound(failure, "cryption component");
  // With a cause it is the connection that failed, not the service.
  if (notFound || failure.status !== "INTERNAL" || failure.cause !== undefined) return notFound;
  const text = said(failure.details.replace(/^fail (en|de)crypt data with error: /, ""));
  if (failure.method === "Encrypt") {
    return new EncryptionFailedError(
      `${where(failure)} failed: ${text}; see whether the key exists and the text is short enough.`,
      failure,
    );
  }
  return new DecryptionFailedError(
    `${where(failure)} failed: ${text}; give it what encrypt() returned, unchanged, on a component that has its key.`,
    failure,
  );
};
