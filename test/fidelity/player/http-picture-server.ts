import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A small HTTP server that answers with a JSON picture of each request. */
export interface HttpPictureServer extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
}

/**
 * Listens on a free port. It reads from the plain socket: Node's HTTP server refuses requests that the runtime sends
 * (the verb `NONE`, for one). `/fail` is answered with status 500.
 */
export async function httpPictureServer(): Promise<HttpPictureServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      const request = requestIn(received);
      if (request) socket.end(answerTo(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => stop(server, sockets),
  };
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function requestIn(received: Buffer): Request | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...fields] = received.subarray(0, end).toString("latin1").split("\r\n");
  const headers: Record<string, string> = {};
  for (const field of fields) {
    // A name may begin with a colon.
    const colon = field.indexOf(":", 1);
    headers[field.slice(0, colon)] = field.slice(colon + 1).trim();
  }
  const body = received.subarray(end + 4);
  const length = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? "0";
  if (body.length < Number(length)) return undefined;
  const [method = "", url = ""] = line.split(" ");
  return { method, url, headers, body: body.toString() };
}

function answerTo(request: Request): string {
  const body = JSON.stringify(request);
  const status = request.url.startsWith("/fail") ? "500 Internal Server Error" : "200 OK";
  const head = [`HTTP/1.1 ${status}`, "Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`];
  return [...head, "Connection: close", "", request.method === "HEAD" ? "" : body].join("\r\n");
}

async function stop(server: Server, sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
