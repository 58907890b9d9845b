import type { InvokeBindingRequest, InvokeBindingResponse } from "@layotto-sdk/protocol/runtime";
import { canonicalHeader } from "../http-names.js";
import { bindingMessages } from "../messages.js";
import { HttpTimeoutError, type Outside, type OutgoingRequest } from "../outside.js";
import { BindingError, bindingTimeoutMs } from "./binding-handler.js";

/** The operations of the HTTP binding, in its own order. */
export const httpOperations = ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"] as const;

/** Sends the request of an HTTP binding. @throws BindingError */
export async function callHttpBinding(
  url: string,
  request: InvokeBindingRequest,
  outside: Outside,
): Promise<InvokeBindingResponse> {
  const outgoing = outgoingOf(url, request);
  const response = await outside.http(outgoing).catch((error: unknown) => {
    throw new BindingError(transportFailure(outgoing, error), { cause: error });
  });
  if (Math.trunc(response.status / 100) !== 2) throw new BindingError(bindingMessages.statusReceived(response.status));
  const metadata = new Map([
    ["statusCode", String(response.status)],
    ["status", `${response.status} ${response.statusText}`],
  ]);
  for (const [name, value] of response.headers) {
    const key = canonicalHeader(name);
    const before = metadata.get(key);
    metadata.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return { data: response.body, metadata };
}

function outgoingOf(base: string, { operation, data, metadata }: InvokeBindingRequest): OutgoingRequest {
  let url = base;
  const path = metadata.get("path");
  if (path !== undefined) {
    url = `${base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
    if (url.includes("..")) throw new BindingError(`invalid path: ${path}`);
  }
  const method = operation === "create" ? "POST" : operation.toUpperCase();
  const hasBody = ["PUT", "POST", "PATCH"].includes(method);
  if (!/^https?:\/\//.test(url)) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? "";
    throw new BindingError(`${goVerb(method)} "${url}": unsupported protocol scheme "${scheme}"`);
  }
  const json = "application/json; charset=utf-8";
  const headers = new Map([["User-Agent", "Go-http-client/1.1"]]);
  if (hasBody) headers.set("Content-Type", json);
  headers.set("Accept", json);
  for (const [name, value] of metadata) {
    const own = ["Host", "Content-Length", "Transfer-Encoding"].includes(canonicalHeader(name));
    if (/^\p{Lu}/u.test(name) && !own) headers.set(canonicalHeader(name), value);
  }
  return { method, url, headers: [...headers], body: hasBody ? data : new Uint8Array(0), timeoutMs: bindingTimeoutMs };
}

/** In the words of Go's HTTP client. */
function transportFailure({ method, url }: OutgoingRequest, error: unknown): string {
  const begin = `${goVerb(method)} "${url}": `;
  if (error instanceof HttpTimeoutError) {
    return `${begin}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  }
  if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") {
    const { hostname, port, protocol } = new URL(url);
    return `${begin}dial tcp ${hostname}:${port || (protocol === "https:" ? "443" : "80")}: connect: connection refused`;
  }
  return begin + (error instanceof Error ? error.message : String(error));
}

function goVerb(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}
