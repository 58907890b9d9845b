import type { Metadata } from "../metadata.js";
import type { StatusName } from "../status.js";

/** What went wrong, as a fixed text that programs may compare. New codes may come in minor versions. */
export type ErrorCode =
  | "INVALID_INPUT"
  | "CLIENT_CLOSED"
  | "TIMEOUT"
  | "CANCELLED"
  | "UNAVAILABLE"
  | "MESSAGE_TOO_LARGE"
  | "VALUE_UNREADABLE"
  | "NOT_SUPPORTED_BY_RUNTIME"
  | "NOT_CONFIGURED"
  | "COMPONENT_NOT_FOUND"
  | "ETAG_MISMATCH"
  | "ETAG_INVALID"
  | "LOCK_NOT_HELD"
  | "LOCK_EXPIRED"
  | "SUBSCRIPTION_TAKEN"
  | "FILE_NOT_FOUND"
  | "FILE_EXISTS"
  | "OBJECT_NOT_FOUND"
  | "BUCKET_NOT_FOUND"
  | "UPLOAD_NOT_FOUND"
  | "PRECONDITION_FAILED"
  | "RANGE_NOT_SATISFIABLE"
  | "OBJECT_ARCHIVED"
  | "SECRET_NOT_FOUND"
  | "BINDING_FAILED"
  | "ENCRYPTION_FAILED"
  | "DECRYPTION_FAILED"
  | "SEND_FAILED"
  | "INVOKE_HTTP"
  | "RUNTIME_ERROR";

/** What an error knows of the call that failed. */
export interface ErrorContext {
  /** The gRPC status, where a call ended with one. */
  readonly status?: StatusName | undefined;
  /** The status text that arrived, where a call ended with one. */
  readonly details?: string | undefined;
  /** The method, for example `GetState`. */
  readonly method?: string | undefined;
  /** The store (or pub/sub, binding, service …) that was addressed. */
  readonly store?: string | undefined;
  /** The key (or resource, file name, topic …) concerned. */
  readonly key?: string | undefined;
  /** Whether the same call may succeed when it is made again as it is. Default `false`. */
  readonly retryable?: boolean | undefined;
  /** The trailers of the call, where it had any. */
  readonly trailers?: Metadata | undefined;
  readonly cause?: unknown;
}

/** Answers, in every copy of this package alike, with the names of the classes that an error belongs to. */
const family = Symbol.for("@layotto-sdk/core/error-family");

/**
 * The one family of errors that this client throws. Compare `code`, or use `instanceof` with a subclass: it holds
 * across the ESM and the CommonJS copy of this package, and across several installed versions.
 *
 * How that works: every class of the family has a name of its own in `brand`, and an instance answers a registered
 * symbol with the brands of its class and all above, whichever copy made it. Only the family's own classes compare
 * brands; a subclass that a user derives is found by its prototype chain, as ever.
 */
export class LayottoError extends Error {
  /** @internal */
  static readonly brand: string = "LayottoError";

  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** The gRPC status, or `undefined` where no call ended with one. */
  readonly status: StatusName | undefined;
  /** The text of that status as it arrived. */
  readonly details: string | undefined;
  /** The method concerned, for example `GetState`. */
  readonly method: string | undefined;
  /** The store, pub/sub, binding or service concerned. */
  readonly store: string | undefined;
  /** The key, resource, file name or topic concerned. */
  readonly key: string | undefined;
  /** Whether the same call may succeed when it is made again as it is. */
  readonly retryable: boolean;
  /** The trailers of the call, where it had any. Not enumerable: they may carry credentials. */
  declare readonly trailers: Metadata | undefined;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.status = context.status;
    this.details = context.details;
    this.method = context.method;
    this.store = context.store;
    this.key = context.key;
    this.retryable = context.retryable ?? false;
    Object.defineProperty(this, "trailers", { value: context.trailers, enumerable: false });
  }

  override get name(): string {
    return (this.constructor as typeof LayottoError).brand;
  }

  /** @internal */
  get [family](): readonly string[] {
    const brands: string[] = [];
    for (let type: unknown = this.constructor; typeof type === "function"; type = Object.getPrototypeOf(type)) {
      if (Object.hasOwn(type, "brand")) brands.push((type as typeof LayottoError).brand);
    }
    return brands;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, "brand")) return Function.prototype[Symbol.hasInstance].call(this, value);
    if (typeof value !== "object" || value === null) return false;
    // Anything can be thrown, also a proxy whose traps throw.
    try {
      return family in value && (value as LayottoError)[family].includes(this.brand);
    } catch {
      return false;
    }
  }
}
