import { LayottoError, type ErrorContext } from "./layotto-error.js";

/** Thrown when a call did not end before its deadline. Whether the runtime did what was asked is not known. */
export class TimeoutError extends LayottoError {
  static override readonly brand: string = "TimeoutError";

  constructor(message: string, context: ErrorContext = {}) {
    super("TIMEOUT", message, context);
  }
}

/** Thrown when the caller's signal fired, or the peer cancelled the call. */
export class CancelledError extends LayottoError {
  static override readonly brand: string = "CancelledError";

  constructor(message: string, context: ErrorContext = {}) {
    super("CANCELLED", message, context);
  }
}

/**
 * Thrown when the runtime cannot be reached, the connection broke under a call, or the runtime says that it is not
 * available. `retryable` is true where the call never left, or where a repeat is harmless.
 */
export class UnavailableError extends LayottoError {
  static override readonly brand: string = "UnavailableError";

  constructor(message: string, context: ErrorContext = {}) {
    super("UNAVAILABLE", message, context);
  }
}

/** Thrown when this runtime, or the component behind the store, cannot do what was asked. */
export class NotSupportedByRuntimeError extends LayottoError {
  static override readonly brand: string = "NotSupportedByRuntimeError";

  constructor(message: string, context: ErrorContext = {}) {
    super("NOT_SUPPORTED_BY_RUNTIME", message, context);
  }
}

/** Thrown when the runtime has no component of the kind at all, for example no state store. */
export class NotConfiguredError extends LayottoError {
  static override readonly brand: string = "NotConfiguredError";

  constructor(message: string, context: ErrorContext = {}) {
    super("NOT_CONFIGURED", message, context);
  }
}

/** Thrown when the runtime has no component of the name given. */
export class ComponentNotFoundError extends LayottoError {
  static override readonly brand: string = "ComponentNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("COMPONENT_NOT_FOUND", message, context);
  }
}

/** Thrown when the runtime answered with an error that has no class of its own; see `status` and `details`. */
export class RuntimeError extends LayottoError {
  static override readonly brand: string = "RuntimeError";

  constructor(message: string, context: ErrorContext = {}) {
    super("RUNTIME_ERROR", message, context);
  }
}
