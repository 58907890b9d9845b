import { area } from "./area.js";

export const callsOptions = area(3, {
  "options.signal.before": "A signal that has fired ends a call before anything is sent.",
  "options.signal.during":
    "A signal that fires ends a running call of any kind with CancelledError, and the runtime hears of it.",
  "options.signal.after": "No listener is left on a signal when a call of any kind has ended.",
  "options.timeout.per-call": "timeoutMs ends a call of any kind with TimeoutError.",
  "options.timeout.default": "Unary calls have a default timeout, which the client can set; streams have none.",
  "options.timeout.infinity": "timeoutMs: Infinity means no timeout.",
  "options.timeout.deadline": "The deadline reaches the server.",
  "options.metadata": "Metadata of the client and of the call reach the server; the call's win.",
  "options.on-headers": "Response headers and trailers are within reach, and what a callback throws changes nothing.",
  "options.close.later": "Calls of every kind on a closed client fail with ClientClosedError.",
  "options.close.running": "close() ends running calls and streams of every kind with ClientClosedError.",
  "options.close.idle": "A closed client leaves nothing that keeps its process alive.",
  "options.close.using": "await using closes the client.",
});
