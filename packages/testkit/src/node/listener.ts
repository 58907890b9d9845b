import { createServer, type Server, type Socket } from "node:net";
import { listen, type ListenAddress } from "./addresses.js";

/** The beginning of every HTTP/2 connection: `PRI * HTTP/2.0`. */
const http2Preface = Buffer.from("PRI");

/** Who takes the connections of one address. */
export interface ConnectionTakers {
  /** Connections that speak HTTP/2: gRPC. */
  readonly http2: (socket: Socket) => void;
  /** All others. Default: they are closed. */
  readonly http1?: ((socket: Socket) => void) | undefined;
}

/**
 * One address whose sockets are ours: any of them can be destroyed, and listening can stop and start again on the same
 * port. What a connection speaks is told by its first bytes.
 */
export class Listener {
  readonly #takers: ConnectionTakers;
  readonly #sockets = new Map<string, Socket>();
  #server: Server | undefined;
  #unixCount = 0;

  constructor(takers: ConnectionTakers) {
    this.#takers = takers;
  }

  /** Listens; returns the address with the port that it got. */
  async start(address: ListenAddress): Promise<ListenAddress> {
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    const bound = await listen(server, address);
    // Stopped meanwhile, when there was nothing yet to close.
    if (this.#server !== server) server.close();
    return bound;
  }

  /** Stops to listen and destroys every connection. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  /** Destroys the connection of a peer, as grpc-js names it (`call.getPeer()`). */
  destroyConnection(peer: string): void {
    this.#sockets.get(peer)?.destroy();
  }

  #accept(socket: Socket): void {
    const peer = this.#nameOf(socket);
    this.#sockets.set(peer, socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(peer));
    takeByPreface(socket, this.#takers);
  }

  #nameOf(socket: Socket): string {
    if (socket.remotePort !== undefined) return `${socket.remoteAddress}:${socket.remotePort}`;
    // A unix socket has no peer address; this name makes its calls tell where they came from.
    const name = `unix-${++this.#unixCount}`;
    Object.defineProperty(socket, "remoteAddress", { value: name });
    return name;
  }
}

/**
 * Waits for the first bytes and hands the socket on with them put back. (Reading by `data` events and pausing would
 * break the HTTP/2 session; `readable` with `unshift` does not.)
 */
function takeByPreface(socket: Socket, takers: ConnectionTakers): void {
  let start = Buffer.alloc(0);
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    start = Buffer.concat([start, chunk]);
    const length = Math.min(start.length, http2Preface.length);
    const isHttp2 = start.subarray(0, length).equals(http2Preface.subarray(0, length));
    if (isHttp2 && length < http2Preface.length) return;
    socket.off("readable", look);
    socket.off("end", leave);
    socket.unshift(start);
    if (isHttp2) takers.http2(socket);
    else if (takers.http1) takers.http1(socket);
    else socket.destroy();
  };
  const leave = (): void => void socket.destroy();
  socket.on("readable", look);
  socket.on("end", leave);
}
