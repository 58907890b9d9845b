import { said, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";
import { extensionComponentNotFound } from "../component-rule.js";

/**
 * Thrown when the provider behind a component, or the component itself, refused or failed to send a mail, a text message
 * or a voice call. Its text is the provider's, without addresses, numbers and contents.
 */
export class SendFailedError extends LayottoError {
  static override readonly brand: string = "SendFailedError";

  constructor(message: string, context: ErrorContext = {}) {
    super("SEND_FAILED", message, context);
  }
}

/**
 * Failures of a call that sends something to people. `contents` is what it sends and to whom: a provider may quote
 * that, and it stays out of errors.
 */
export function sendingRule(kind: string, contents: Iterable<string>): FailureRule {
  return (failure) => {
    const notFound = extensionComponentNotFound(failure, kind);
    // With a cause it is the connection that failed, not the provider.
    if (notFound || failure.status !== "INTERNAL" || failure.cause !== undefined) return notFound;
    const details = withoutContents(failure.details, contents);
    return new SendFailedError(`${where(failure)} failed: ${said(details)}`, { ...failure, details });
  };
}

/** Shorter pieces are in any text by chance. */
const leastPiece = 4;

function withoutContents(text: string, contents: Iterable<string>): string {
  const pieces = Array.from(contents).filter((piece) => piece.length >= leastPiece);
  pieces.sort((a, b) => b.length - a.length);
  // A number may be quoted without its plus, or without its country's code.
  const numbers = pieces.map((piece) => piece.replace(/[\s()+-]/g, "")).filter((piece) => /^\d{7,}$/.test(piece));
  return pieces
    .reduce((rest, piece) => rest.replaceAll(piece, "…"), text)
    .replace(/\d{7,}/g, (digits) =>
      numbers.some((number) => number.endsWith(digits) || digits.endsWith(number)) ? "…" : digits,
    );
}
