import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Order } from "./demo.js";

export interface LocalServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** Method and path of each request so far. */
  readonly requests: readonly string[];
}

/** What is answered, as JSON: the carrier behind the HTTP binding, and the service that makes invoices. */
const pages: Readonly<Record<string, (body: string) => unknown>> = {
  "GET /carrier/offer": () => ({ carrier: "Tortoise Express", days: 3 }),
  "POST /invoice": (body) => {
    const order = JSON.parse(body) as Order;
    return { invoice: `INV-${order.number}`, due: order.total };
  },
};

/**
 * The business partners of the order service: a tiny HTTP server that reads its requests from a plain socket. Layotto
 * sends an invoked service a header line `: authority: ...`, which Node's own HTTP server refuses with status 400.
 */
export async function startLocalServer(port: number): Promise<LocalServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = parse(received);
      if (request === undefined) return; // There is more to come.
      requests.push(request.line);
      const page = pages[request.line];
      const body = page ? JSON.stringify(page(request.body)) : "no such page";
      const head = [
        page ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found",
        `content-type: ${page ? "application/json" : "text/plain"}`,
        `content-length: ${Buffer.byteLength(body)}`,
        "connection: close",
      ];
      socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function parse(received: Buffer): { line: string; body: string } | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  const body = received.subarray(headEnd + 4);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  if (body.byteLength < length) return undefined;
  const [method = "", target = ""] = head.split(" ", 2);
  return { line: `${method} ${target.split("?")[0]}`, body: body.toString("utf8", 0, length) };
}
