import { createHash, randomBytes } from "node:crypto";
import { isObject } from "../../config/json-objects.js";
import type { ComponentConfig } from "../../config/runtime-config.js";
import type { EngineContext } from "../context.js";
import { objectMessages, refused, type Refusal } from "../messages.js";
import { Account } from "./account.js";
import { dialectOf, type Dialect } from "./dialect.js";
import { S3Error } from "./s3-errors.js";
import type { SigningKey } from "./signed-urls.js";

/** A configured object store, ready to answer one call. */
export interface ObjectStore {
  readonly account: Account;
  readonly dialect: Dialect;
  readonly key: SigningKey;
  /** Where the configuration says that the store is; empty where it does not. */
  readonly endpoint: string;
}

/** A call that a store answers: the method, and what S3 calls the operation behind it. */
export interface ObjectCall {
  readonly method: string;
  readonly operation?: string;
  /** Wraps what the store says. Default: it reaches the caller as it is. */
  readonly wrap?: (cause: string) => Refusal;
}

/** The object stores of a configuration. Components that name one endpoint share what it holds. */
export class ObjectStores {
  readonly #accounts = new Map<string, Account>();
  readonly #byName = new Map<string, Account>();
  readonly #context: EngineContext;
  /** So that nobody outside can sign. Made when first needed, as most mocks sign nothing. */
  #salt: string | undefined;

  constructor(context: EngineContext) {
    this.#context = context;
    for (const [name, component] of context.config.components.oss) {
      const { endpoint } = settingsOf(component);
      const id = endpoint === "" ? `component ${name}` : `endpoint ${endpoint}`;
      const account = this.#accounts.get(id) ?? new Account(context.clock, id, context.buckets ?? []);
      this.#accounts.set(id, account);
      this.#byName.set(name, account);
    }
  }

  /** @throws StatusError for a store that is not configured */
  of(name: string): ObjectStore {
    const account = this.#byName.get(name);
    const component = this.#context.config.components.oss.get(name);
    if (!account || !component) throw refused(objectMessages.storeNotFound(name));
    const { endpoint, accessKeyId, region } = settingsOf(component);
    const key = { id: accessKeyId, region, secret: this.#secretOf(account) };
    return { account, dialect: dialectOf(component.type, this.#context.quirks), key, endpoint };
  }

  /**
   * Has a store answer a call.
   * @throws StatusError for a store that is not configured, a call that it cannot do, and what it refuses
   */
  ask<T>(name: string, call: ObjectCall, answer: (store: ObjectStore) => T): T {
    const store = this.of(name);
    const refuse = call.wrap ?? objectMessages.failed;
    const unsupported = store.dialect.refusals[call.method];
    if (unsupported !== undefined) throw refused(refuse(unsupported));
    try {
      return answer(store);
    } catch (error) {
      if (error instanceof ObjectRequestError) throw refused(refuse(error.message));
      if (error instanceof S3Error) throw refused(refuse(failureText(call, error, store.dialect)));
      throw error;
    }
  }

  /** Every store's data with the secret that its URLs are signed with. */
  accounts(): { readonly account: Account; readonly secret: string }[] {
    return [...this.#accounts.values()].map((account) => ({ account, secret: this.#secretOf(account) }));
  }

  reset(): void {
    for (const account of this.#accounts.values()) account.reset();
  }

  #secretOf(account: Account): string {
    this.#salt ??= randomBytes(16).toString("hex");
    return createHash("sha256").update(`${this.#salt} ${account.id}`).digest("hex");
  }
}

/** A failure of the component itself, before or after it asked its store; its message reaches the caller. */
export class ObjectRequestError extends Error {}

/** Errors that the SDK knows by a type of their own, and whose text it does not read. */
const typedErrors: Readonly<Record<string, readonly string[]>> = {
  GetObject: ["NoSuchKey", "InvalidObjectState"],
  ListObjects: ["NoSuchBucket"],
  AbortMultipartUpload: ["NoSuchUpload"],
  GetObjectAcl: ["NoSuchKey"],
  PutObjectAcl: ["NoSuchKey"],
};

/** A refusal of the store as the SDK words it. */
function failureText({ method, operation = method }: ObjectCall, error: S3Error, dialect: Dialect): string {
  const lost = dialect.isCeph && error.code === "NoSuchUpload" ? lostFailures[operation] : undefined;
  if (lost !== undefined) return `operation error S3: ${operation}, ${lost}`;
  // An answer to HEAD, and one of 304, has no body that could say more than the status does.
  const isBare = operation === "HeadObject" || error.status === 304;
  const [requestId, hostId] = isBare ? ["", ""] : [randomId(39), randomId(57)];
  const cause = isBare ? bareCause(error.status) : `api error ${error.code}: ${error.message}`;
  const isTyped = dialect.wrapsSdk && typedErrors[operation]?.includes(error.code);
  const response = `StatusCode: ${error.status}, RequestID: ${requestId}, HostID: ${hostId}`;
  return `operation error S3: ${operation}, https response error ${response}, ${isTyped ? `${error.code}: ` : cause}`;
}

/** What the SDK makes of how the recorded store fails for an unknown upload. */
const lostFailures: Readonly<Record<string, string>> = {
  UploadPart: "failed to rewind transport stream for retry, request stream is not seekable",
  CompleteMultipartUpload:
    "exceeded maximum number of attempts, 3, https response error StatusCode: 500, RequestID: , HostID: , error while deserializing xml error response : XML syntax error on line 2: unquoted or missing attribute value in element",
};

const statusTexts: Readonly<Record<number, string>> = {
  304: "Not Modified",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
};

function bareCause(status: number): string {
  const text = statusTexts[status] ?? "Bad Request";
  return `api error ${text.replaceAll(" ", "")}: ${text}`;
}

function randomId(bytes: number): string {
  return randomBytes(bytes).toString("base64").replace(/[+/]/g, "x");
}

interface Settings {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly region: string;
}

/** What a component's `basic_config` says, or the metadata themselves. */
function settingsOf({ metadata }: ComponentConfig): Settings {
  let basic: Readonly<Record<string, unknown>> = metadata;
  try {
    const parsed: unknown = JSON.parse(metadata["basic_config"] ?? "");
    if (isObject(parsed)) basic = parsed;
  } catch {
    // Then it is no object, and the mock needs nothing of it.
  }
  const text = (name: string): string => (typeof basic[name] === "string" ? basic[name] : "");
  return { endpoint: text("endpoint"), accessKeyId: text("accessKeyID") || "mock", region: text("region") };
}
