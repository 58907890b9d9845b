import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, said, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when the system behind a binding failed or refused. */
export class BindingError extends LayottoError {
  static override readonly brand: string = "BindingError";
  /** The HTTP status that an HTTP binding got; `undefined` where the text that arrived names none. */
  readonly statusCode: number | undefined;

  constructor(message: string, statusCode: number | undefined, context: ErrorContext = {}) {
    super("BINDING_FAILED", message, context);
    this.statusCode = statusCode;
  }
}

/** Every failure of a binding is INTERNAL; the text tells them apart. */
export const bindingRule: FailureRule = (failure) => {
  const { status, details } = failure;
  if (status !== "INTERNAL") return undefined;
  if (/couldn't find output binding/.test(details)) return componentNotFound(failure, "output binding");
  if (details.includes("does not support operation")) {
    return new NotSupportedByRuntimeError(`${where(failure)}: ${details}`, failure);
  }
  const code = /received status code (\d{3})/.exec(details)?.[1];
  return new BindingError(
    `${where(failure)} failed: ${said(details)}`,
    code === undefined ? undefined : Number(code),
    failure,
  );
};
