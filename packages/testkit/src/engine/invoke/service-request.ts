import type { Metadata } from "@layotto-sdk/core";
import { HTTPExtension_Verb as Verb, type CommonInvokeRequest } from "@layotto-sdk/protocol/runtime";
import { parseGoNumber } from "../go-numbers.js";
import type { Quirks } from "../quirks.js";
import type { ServiceRequest } from "./service-handler.js";

/** An invocation on its way to the service. */
export interface Invocation {
  readonly id: string;
  readonly verb: string;
  /** Path and query, as they stand in the request line. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  /** The same, as a test's handler sees it. */
  readonly request: ServiceRequest;
}

const defaultTimeoutMs = 3000;

/** What gRPC takes for itself, and what belongs to one connection only. */
const notForwarded: ReadonlySet<string> = new Set([
  ":authority",
  "te",
  "grpc-timeout",
  "grpc-encoding",
  "connection",
  "content-length",
  "transfer-encoding",
  "host",
]);

/**
 * The HTTP request that the runtime makes of an invocation. The call's metadata arrive as headers, and two of them
 * steer it: `verb` and `query_string`, which the HTTP extension sets.
 */
export function invocationOf(
  id: string,
  message: CommonInvokeRequest | undefined,
  metadata: Metadata,
  quirks: Quirks,
): Invocation {
  const headers = headersOf(metadata);
  headers.set("content-type", "application/grpc");
  if (!quirks.invokeContentTypeLost) headers.set("content-type", message?.contentType || "application/octet-stream");
  const extension = message?.httpExtension;
  if (extension) {
    const noVerb = extension.verb === Verb.NONE && !quirks.invokeContentTypeLost;
    headers.set("verb", noVerb ? "GET" : verbName(extension.verb));
    headers.set("query_string", extension.querystring);
  }
  const verb = headers.get("verb") || "GET";
  headers.delete("verb");
  const queryString = headers.get("query_string") ?? "";
  if (queryString !== "") headers.delete("query_string");
  headers.set("id", id);
  const method = message?.method ?? "";
  const body = message?.data?.value ?? new Uint8Array(0);
  const contentType = headers.get("content-type") ?? "";
  return {
    id,
    verb,
    target: targetOf(method, queryString),
    headers,
    body,
    timeoutMs: timeoutOf(headers.get("rpc_request_timeout")),
    request: { method, verb, queryString, headers: Object.fromEntries(headers), body, contentType },
  };
}

function headersOf(metadata: Metadata): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of metadata) {
    if (notForwarded.has(name)) continue;
    const text = typeof value === "string" ? value : Buffer.from(value).toString("base64");
    const before = headers.get(name);
    headers.set(name, before === undefined ? text : `${before},${text}`);
  }
  return headers;
}

/** A number that is no verb is written as it is. */
function verbName(verb: number): string {
  return Object.entries(Verb).find(([, value]) => value === verb && value >= 0)?.[0] ?? String(verb);
}

function targetOf(method: string, queryString: string): string {
  const url = new URL("http://localhost/");
  try {
    const given = new URL(method.replace(/^\/+/, "/"), url);
    url.pathname = given.pathname;
    url.search = given.search;
  } catch {
    url.pathname = method;
  }
  return url.pathname + (queryString === "" ? url.search : `?${queryString}`);
}

/** What is no number, or 0, stands for the default. */
function timeoutOf(text: string | undefined): number {
  if (text === undefined) return defaultTimeoutMs;
  const parsed = parseGoNumber(text.split(",")[0] ?? "", "ParseInt", 32);
  return "value" in parsed && parsed.value !== 0n ? Number(parsed.value) : defaultTimeoutMs;
}
