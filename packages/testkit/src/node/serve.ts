import type { MockRuntime } from "../mock-runtime.js";
import { actuatorHandler } from "./actuator.js";
import { formatAddress, parseAddress, type ListenAddress } from "./addresses.js";
import { createInjectedServer } from "./grpc-server.js";
import { HttpListener } from "./http-listener.js";
import { Listener } from "./listener.js";
import { testkitVersion } from "./version.js";

/** Where a mock listens. All of it is on loopback unless an address says otherwise. */
export interface ServeOptions {
  /** `host:port` or `unix:/path`. Default `127.0.0.1:0`, a free port. */
  readonly grpc?: string | undefined;
  /** `host:port` of the HTTP endpoints for health and info. Default `127.0.0.1:0`; `false` for none. */
  readonly actuator?: string | false | undefined;
}

/** A mock runtime that listens. */
export interface Served extends AsyncDisposable {
  /** What clients connect to: `host:port`, or `unix:/path`. */
  readonly grpc: string;
  /** `host:port` of the actuator; `undefined` where there is none. */
  readonly actuator: string | undefined;
  /**
   * Ends all connections as a runtime that dies, and listens again on the same addresses after `downMs` (default 0).
   * What Redis or a disk would hold stays; what lives in the runtime's memory is lost.
   */
  restart(options?: { downMs?: number | undefined }): Promise<void>;
  /** Stops to listen and destroys all connections; the mock itself lives on. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Serves a mock over gRPC, with the actuator's HTTP endpoints beside it.
 *
 * @example
 * ```ts
 * const mock = await mockRuntime();
 * await using served = await serve(mock);
 * const runtime = await connect({ endpoint: served.grpc });
 * ```
 * @throws TypeError for an address that is none; the system's error where an address is taken.
 */
export async function serve(mock: MockRuntime, options: ServeOptions = {}): Promise<Served> {
  const { engine, dispatcher } = mock.internals;
  const grpcAddress = parseAddress(options.grpc ?? "127.0.0.1:0", "grpc");
  const actuatorAddress = options.actuator === false ? undefined : parseAddress(options.actuator ?? "127.0.0.1:0", "actuator");

  const server = createInjectedServer(engine.handlers.values(), {
    dispatcher,
    drop: (peer) => grpc.listener.destroyConnection(peer),
  });
  const grpc = await Listener.open(grpcAddress, { http2: (socket) => server.take(socket) });
  let actuator: Awaited<ReturnType<typeof HttpListener.open>> | undefined;
  try {
    actuator = actuatorAddress && (await HttpListener.open(actuatorAddress, actuatorHandler(mock.config, testkitVersion())));
  } catch (error) {
    await grpc.listener.stop();
    server.close();
    throw error;
  }
  const listeners: { listener: Listener | HttpListener; address: ListenAddress }[] = actuator ? [grpc, actuator] : [grpc];

  let closed: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const { listener } of listeners) await listener.stop();
  };
  const close = (): Promise<void> => (closed ??= stop().then(() => server.close()));
  return {
    grpc: formatAddress(grpc.address),
    actuator: actuator && formatAddress(actuator.address),
    async restart({ downMs = 0 } = {}) {
      await stop();
      engine.restart();
      if (downMs > 0) await new Promise((resolve) => setTimeout(resolve, downMs));
      for (const { listener, address } of closed ? [] : listeners) await listener.start(address);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
