import type { Transport } from "@layotto-sdk/core";
import type { Dispatcher } from "../dispatch/dispatcher.js";
import { ConnectionDropped } from "../dispatch/refusals.js";
import { InProcessTransport } from "./transport.js";

/** All transports in process to one mock; they break together when it restarts. */
export class InProcessLink {
  readonly #dispatcher: Dispatcher;
  readonly #transports = new Set<InProcessTransport>();
  #down = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  transport(): Transport {
    const transport: InProcessTransport = new InProcessTransport(
      this.#dispatcher,
      () => this.#down,
      () => this.#transports.delete(transport),
    );
    this.#transports.add(transport);
    return transport;
  }

  stop(): Promise<void> {
    this.#down = true;
    for (const transport of this.#transports) transport.interrupt(new ConnectionDropped());
    return Promise.resolve();
  }

  start(): Promise<void> {
    this.#down = false;
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const transport of [...this.#transports]) await transport.close();
  }
}
