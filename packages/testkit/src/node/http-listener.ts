import { createServer, type RequestListener, type Server } from "node:http";
import { listen, type ListenAddress } from "./addresses.js";

/** A small HTTP server on one address, whose connections end with it. */
export class HttpListener {
  readonly #handler: RequestListener;
  #server: Server | undefined;

  constructor(handler: RequestListener) {
    this.#handler = handler;
  }

  async start(address: ListenAddress): Promise<ListenAddress> {
    const server = createServer(this.#handler);
    this.#server = server;
    const bound = await listen(server, address);
    // Stopped meanwhile, when there was nothing yet to close.
    if (this.#server !== server) server.close();
    return bound;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}
