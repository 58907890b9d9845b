import type { Transport } from "@layotto-sdk/core";
import type { Dispatcher } from "../dispatch/dispatcher.js";
import { ConnectionDropped } from "../dispatch/refusals.js";
import { InProcessTransport } from "./transport.js";

/** All transports in process to one mock; they break together when it restarts or is closed. */
export class InProcessLink {
  readonly #dispatcher: Dispatcher;
  readonly #transports = new Set<InProcessTransport>();
  /** Why nobody gets in, while that is so. */
  #down: string | undefined;

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
    this.#breakAll("The mock runtime is down");
    return Promise.resolve();
  }

  start(): Promise<void> {
    this.#down = undefined;
    return Promise.resolve();
  }

  /** The mock has gone: its clients see what they would of a runtime that has. */
  close(): Promise<void> {
    this.#breakAll("The mock runtime was closed");
    this.#transports.clear();
    return Promise.resolve();
  }

  #breakAll(why: string): void {
    this.#down = why;
    for (const transport of this.#transports) transport.interrupt(new ConnectionDropped());
  }
}
