import { area } from "./area.js";

export const errors = area(3, {
  "errors.three": "Timeout, cancellation and unavailability are three different errors, whichever side they come from.",
  "errors.signal-timeout": "AbortSignal.timeout makes a TimeoutError, not a CancelledError.",
  "errors.context": "An error says its code, status, method, store, key, whether to retry, and its cause.",
  "errors.trailers": "The trailers of a failed call are in its error.",
  "errors.statuses": "Every gRPC status becomes an error of the family.",
  "errors.faults.unary":
    "An error, a delay and a dropped connection in the middle of a call are reported as what they are.",
  "errors.faults.streams": "A stream that breaks off fails after the messages that arrived.",
});
