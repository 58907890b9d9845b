import { area } from "./area.js";

export const core = area(3, {
  "core.codec.explicit": "Values are bytes, text, JSON or what a validator says; a value of another form is refused before sending.",
  "core.codec.odd-values": "`__proto__` keys and lone surrogates come back or are refused, and NaN follows the rules of JSON.",
  "core.error-family": "Errors are one family with code, status, method, store, key, retryable, cause and a message that says what to do.",
  "core.error-family.copies": "instanceof holds across the ESM and the CommonJS copy of the built package.",
  "core.error-family.subclasses": "A user's subclass is matched by its own instances alone.",
  "core.error-family.private": "Printing an error shows neither payloads nor trailers.",
});
