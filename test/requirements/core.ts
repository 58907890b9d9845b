import { area } from "./area.js";

export const core = area(3, {
  "core.no-platform": "core and protocol ask nothing of Node.",
  "core.call-path": "The call path of core imports no block.",
  "core.blocks": "A runtime object has the blocks it was made with, with the same names and types.",
  "core.codec.explicit":
    "Values are bytes, text, JSON or what a validator says; a value of another form is refused before sending.",
  "core.codec.validator":
    "A validator that throws, or answers what no validator does, is told in an error of the family.",
  "core.codec.odd-values":
    "`__proto__` keys and lone surrogates come back or are refused, and NaN follows the rules of JSON.",
  "core.error-family":
    "Errors are one family with code, status, method, store, key, retryable, cause and a message that says what to do.",
  "core.error-family.copies": "instanceof holds across the ESM and the CommonJS copy of the built package.",
  "core.copies": "The ESM and the CommonJS copies mix: a transport and metadata of one under a client of the other.",
  "core.error-family.subclasses": "A user's subclass is matched by its own instances alone.",
  "core.error-family.private": "Printing an error shows neither payloads nor trailers.",
});
