import { area } from "./area.js";

export const invoke = area(3, {
  "invoke.answer": "An invocation answers with body, content type and headers.",
  "invoke.verb": "A verb is always sent: POST with a body, else GET, or the one that is named.",
  "invoke.query": "A query is sent as text or from names and values.",
  "invoke.body": "A body is bytes, text or JSON as the caller says.",
  "invoke.timeout": "The deadline reaches the runtime as rpc_request_timeout, unless the caller sets that.",
  "invoke.errors.http": "A status other than 200 is an InvokeHttpError with status and body, not retryable.",
  "invoke.errors.http.textless":
    "Where the runtime's text did not arrive, status and body are undefined and the error says so.",
  "invoke.errors.timeout": "A service that is too slow is a TimeoutError.",
  "invoke.errors.none": "A runtime without an invoker is a NotConfiguredError.",
  "invoke.errors.unreachable": "A service that the runtime cannot reach is told from a runtime that cannot be reached.",
});
