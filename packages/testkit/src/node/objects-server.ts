import type { IncomingMessage, ServerResponse } from "node:http";
import type { SignedHttpRequest, SignedRequests } from "../engine/objects/signed-requests.js";

/** The largest object that is taken by a signed URL. */
const maxBodyBytes = 1024 * 1024 * 1024;

/** Pages may use signed URLs too: what allows a request is its signature. */
const openToPages = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "*",
} as const;

/** Answers the requests that come by signed URLs of the mock's object stores. */
export function objectsHandler(signed: SignedRequests): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method === "OPTIONS") {
      request.resume();
      const allowed = { "Access-Control-Allow-Methods": "GET, PUT", "Access-Control-Allow-Headers": "*" };
      response.writeHead(204, { ...openToPages, ...allowed }).end();
      return;
    }
    answer(signed, request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

async function answer(signed: SignedRequests, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    response.writeHead(413, openToPages).end();
    return;
  }
  const { method = "", url: target = "", headers } = request;
  const arrived: SignedHttpRequest = {
    method,
    target,
    host: headers.host ?? "",
    headers: headers as SignedHttpRequest["headers"],
    body,
  };
  const { status, headers: answered, body: content } = signed.answer(arrived);
  response.writeHead(status, { ...openToPages, ...answered, "Content-Length": content.length });
  response.end(content);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBodyBytes) return undefined;
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
