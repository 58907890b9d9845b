import { HTTPExtension_Verb as VerbValue, invokeService } from "@layotto-sdk/protocol/runtime";
import { deadlineOf, type CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { Body, encodeBody, type BodyInit } from "../../codec/body.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import { Metadata } from "../../metadata.js";
import { maxInt32, requireFilled, requireOneOf, requireOptions, requireText, textMap } from "../../validate.js";
import { invokeRule } from "./errors.js";

/** The verbs that an invocation may have. */
export type HttpVerb = "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "CONNECT" | "OPTIONS" | "TRACE" | "PATCH";

/** How a service is invoked; at most one of `bytes`, `text` and `json` is the body. */
export interface InvokeOptions extends CallOptions, BodyInit {
  /** Default: `POST` with a body, else `GET`. Always sent: without one the service would see the verb `NONE`. */
  readonly verb?: HttpVerb | undefined;
  /** The query string: text as it is, or names and values to be encoded. */
  readonly query?: string | Readonly<Record<string, string>> | undefined;
  /** Default: that of the body's form. The real runtime drops it: the service sees `application/grpc`. */
  readonly contentType?: string | undefined;
}

/** What a service answered. */
export class InvokeResponse extends Body {
  /** The content type that the service gave. */
  readonly contentType: string;
  /** The service's response headers. */
  readonly headers: Metadata;

  /** @internal */
  constructor(bytes: Uint8Array, contentType: string, headers: Metadata, id: string, method: string) {
    super(bytes, { method: "InvokeService", store: id, key: method });
    this.contentType = contentType;
    this.headers = headers;
  }
}

/** Invokes a method of another application: `id` finds the application, `method` is the path. */
export type Invoke = (id: string, method: string, options?: InvokeOptions) => Promise<InvokeResponse>;

const verbs = Object.keys(VerbValue).filter((verb) => verb !== "NONE" && verb !== "UNRECOGNIZED") as HttpVerb[];
const invokeTimeoutMs = 30_000;
/** How long the runtime waits for the service; without this it is 3 s, whatever the call's deadline. */
const requestTimeoutName = "rpc_request_timeout";

/**
 * The invoke block.
 *
 * @example
 * ```ts
 * const answer = await runtime.invoke("HelloService:1.0", "/hello", { json: { name: "Ada" } });
 * answer.json<Greeting>();
 * ```
 *
 * The returned function's errors: `InvokeHttpError` for any answer but 200, `TimeoutError` where the service was too
 * slow, `NotConfiguredError` where the runtime has no invoker, and those of every call. A failure is never repeated:
 * the service may have done what was asked.
 */
export function invoke(caller: Caller): Invoke {
  return async (id, method, options = {}) => {
    requireFilled("id", id, 'the id of a service, for example "HelloService:1.0"');
    requireText("method", method);
    const given = requireOptions("options", options);
    const body = encodeBody(given);
    const verb = requireOneOf("verb", given.verb ?? (body ? "POST" : "GET"), verbs);
    const timeoutMs = given.timeoutMs ?? caller.timeoutMs ?? invokeTimeoutMs;
    let headers = new Metadata();
    const answer = await caller.unary(
      invokeService,
      {
        id,
        message: {
          method,
          data: { typeUrl: "", value: body?.bytes ?? new Uint8Array(0) },
          contentType: requireText("contentType", given.contentType ?? body?.contentType ?? ""),
          httpExtension: { verb: VerbValue[verb], querystring: queryString(given.query) },
        },
      },
      {
        ...given,
        timeoutMs,
        metadata: withRequestTimeout(given, timeoutMs),
        onHeaders: (received) => {
          headers = received;
          return given.onHeaders?.(received);
        },
      },
      { store: id, key: method, rule: invokeRule },
    );
    return new InvokeResponse(answer.data?.value ?? new Uint8Array(0), answer.contentType, headers, id, method);
  };
}

function withRequestTimeout(options: InvokeOptions, timeoutMs: number): Metadata {
  const metadata = new Metadata(options.metadata);
  if (!metadata.has(requestTimeoutName)) {
    const wholeMs = deadlineOf(timeoutMs) === undefined ? maxInt32 : Math.max(1, Math.floor(timeoutMs));
    metadata.set(requestTimeoutName, String(wholeMs));
  }
  return metadata;
}

function queryString(query: InvokeOptions["query"]): string {
  if (query === undefined) return "";
  if (typeof query === "string") return requireText("query", query);
  if (typeof query !== "object" || query === null) {
    throw new InvalidInputError("query", query, "a query string, or an object of names and texts");
  }
  return new URLSearchParams([...textMap("query", query)]).toString();
}
