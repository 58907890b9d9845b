import { LayottoError, type ErrorContext } from "./layotto-error.js";

/** A refused argument in words, where the value itself would say too little or too much. */
export class Described {
  constructor(readonly words: string) {}
}

/** How a refused argument is shown: its kind and, where short and harmless, its value. */
function shown(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return value.length <= 80 ? JSON.stringify(value) : `a string of ${value.length} characters`;
    case "number":
    case "boolean":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    default:
      // Reading an object runs its traps, which may throw.
      try {
        if (value instanceof Described) return value.words;
        if (Array.isArray(value)) return `an array of ${value.length}`;
        return value instanceof Uint8Array ? `${value.byteLength} bytes` : "an object";
      } catch {
        return "an object";
      }
  }
}

/**
 * Thrown before anything is sent, when an argument cannot be right. The message names the argument, what it was and
 * what would do.
 */
export class InvalidInputError extends LayottoError {
  static override readonly brand: string = "InvalidInputError";
  /** The argument's name, for example `ttlSeconds`. */
  readonly argument: string;
  /** What would do, in words. */
  readonly wanted: string;

  constructor(argument: string, received: unknown, wanted: string, context: ErrorContext = {}) {
    super("INVALID_INPUT", `${argument} is ${shown(received)}; use ${wanted}.`, context);
    this.argument = argument;
    this.wanted = wanted;
  }
}

/** Thrown when a call is made on a client that was closed, or was running while it was closed. */
export class ClientClosedError extends LayottoError {
  static override readonly brand: string = "ClientClosedError";

  constructor(context: ErrorContext = {}) {
    super("CLIENT_CLOSED", "This client was closed; connect() again, or close it later.", context);
  }
}

/** Thrown when bytes that arrived are not what the chosen codec reads: not JSON, or refused by the schema. */
export class ValueUnreadableError extends LayottoError {
  static override readonly brand: string = "ValueUnreadableError";

  constructor(message: string, context: ErrorContext = {}) {
    super("VALUE_UNREADABLE", message, context);
  }
}

/** Thrown when a message is too large: before sending, for one that the runtime would refuse, and for an answer over the client's limit. */
export class MessageTooLargeError extends LayottoError {
  static override readonly brand: string = "MessageTooLargeError";

  constructor(message: string, context: ErrorContext = {}) {
    super("MESSAGE_TOO_LARGE", message, context);
  }
}
