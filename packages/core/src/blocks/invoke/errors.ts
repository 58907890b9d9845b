import { NotConfiguredError, RuntimeError, TimeoutError } from "../../errors/call-errors.js";
import { said, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/**
 * Thrown when an invoked service answered with any HTTP status but 200, which the runtime reports as a failure. Where
 * the runtime's text did not arrive (HTTP/2 in Node drops a status text that ends in a space, as one with an empty
 * body does) status and body are unknown.
 */
export class InvokeHttpError extends LayottoError {
  static override readonly brand: string = "InvokeHttpError";
  /** The HTTP status, or `undefined` where it did not arrive. */
  readonly statusCode: number | undefined;
  /** The body as text, or `undefined` where it did not arrive. Not enumerable: it is the service's payload. */
  declare readonly body: string | undefined;

  constructor(statusCode: number | undefined, body: string | undefined, context: ErrorContext = {}) {
    const what = statusCode === undefined ? "failed with a status that did not arrive" : `answered ${statusCode}`;
    const call = where({ method: "InvokeService", store: context.store, key: context.key });
    super("INVOKE_HTTP", `${call}: the service ${what}; the runtime takes 200 alone for a success.`, context);
    this.statusCode = statusCode;
    Object.defineProperty(this, "body", { value: body, enumerable: false });
  }
}

const httpFailure = /^http response code (\d{3}), body: ([\s\S]*)$/;

/**
 * A failed invocation is UNAVAILABLE whatever the service said, with the status and body in the text. It says nothing
 * of the runtime, and must not be repeated blindly: the service may have done what was asked.
 */
export const invokeRule: FailureRule = (failure) => {
  const { status, details } = failure;
  if (status === "UNKNOWN" && details === "invoker not init") {
    return new NotConfiguredError(`${where(failure)}: the runtime has no invoker; configure rpcs.mosn.`, failure);
  }
  if (status !== "UNAVAILABLE" || failure.cause !== undefined) return undefined;
  const http = httpFailure.exec(details);
  // The payload stays out of `details`, which loggers print.
  if (http) {
    return new InvokeHttpError(Number(http[1]), http[2], { ...failure, details: `http response code ${http[1]}` });
  }
  if (details === "") return new InvokeHttpError(undefined, undefined, failure);
  if (details === "timeout") {
    return new TimeoutError(`${where(failure)}: the service did not answer in time.`, failure);
  }
  return new RuntimeError(`${where(failure)}: the runtime could not reach the service: ${said(details)}`, failure);
};
