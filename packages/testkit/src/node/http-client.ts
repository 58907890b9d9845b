import { request as httpRequest, STATUS_CODES, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { HttpTimeoutError, type OutgoingRequest, type OutgoingResponse } from "../engine/outside.js";

/**
 * Sends a request as it is: the very method (`NONE` and `TRACE` too), the headers in their order and spelling, no
 * redirects, no connection kept.
 *
 * @throws HttpTimeoutError, or the error of the connection with its text.
 */
export function sendHttp(request: OutgoingRequest): Promise<OutgoingResponse> {
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const headers = headersToSend(request, url);
    const sent = send(url, { method: request.method, headers, agent: false, setHost: false });
    const timer = setTimeout(() => sent.destroy(new HttpTimeoutError(request.timeoutMs)), request.timeoutMs);
    sent.on("close", () => clearTimeout(timer));
    sent.on("error", reject);
    sent.on("response", (response) => readAnswer(response, timer, resolve, reject));
    sent.end(request.body);
  });
}

/** Names and values in turn, as Node sends them unchanged. */
function headersToSend(request: OutgoingRequest, url: URL): string[] {
  const has = (name: string): boolean => request.headers.some(([given]) => given.toLowerCase() === name);
  const headers = request.headers.flat();
  if (!has("host")) headers.unshift("Host", url.host);
  // With any other method Node would begin a chunked body where no length is said.
  const bodyless = ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"].includes(request.method);
  if ((request.body.length > 0 || !bodyless) && !has("content-length"))
    headers.push("Content-Length", String(request.body.length));
  return headers;
}

function readAnswer(
  response: IncomingMessage,
  timer: NodeJS.Timeout,
  resolve: (response: OutgoingResponse) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  response.on("error", reject);
  response.on("end", () => {
    clearTimeout(timer);
    const status = response.statusCode ?? 0;
    resolve({
      status,
      statusText: response.statusMessage ?? STATUS_CODES[status] ?? "",
      headers: pairs(response.rawHeaders),
      body: new Uint8Array(Buffer.concat(chunks)),
    });
  });
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  const list: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index] as string, raw[index + 1] as string]);
  return list;
}
