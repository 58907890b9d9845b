import type { RestartOptions } from "../control/control.js";
import { requireOptions } from "@layotto-sdk/core";
import { requireKnownNames } from "../config/unknown-name.js";
import { requireOpen, type Face, type MockRuntime } from "../mock-runtime.js";
import { actuatorHandler } from "./actuator.js";
import { formatAddress, parseAddress, type ListenAddress } from "./addresses.js";
import { controlHandler } from "./control-server.js";
import { createInjectedServer } from "./grpc-server.js";
import { HttpListener } from "./http-listener.js";
import { objectsHandler } from "./objects-server.js";
import { Listener } from "./listener.js";
import { testkitVersion } from "./version.js";

const optionNames: readonly (keyof ServeOptions)[] = ["grpc", "actuator", "objects", "control", "app"];

/** How long the start waits for an application that has been reached and does not answer. */
const askingMs = 3000;

/** Where a mock listens. All of it is on loopback unless an address says otherwise. */
export interface ServeOptions {
  /** `host:port` or `unix:/path`. Default `127.0.0.1:0`, a free port. */
  readonly grpc?: string | undefined;
  /** `host:port` of the HTTP endpoints for health and info. Default `127.0.0.1:0`; `false` for none. */
  readonly actuator?: string | false | undefined;
  /**
   * `host:port` of the HTTP that signed URLs of object stores point to. Default `127.0.0.1:0` where the configuration has
   * an object store; `false` for none.
   */
  readonly objects?: string | false | undefined;
  /** Serves `mock.control` over HTTP on 127.0.0.1: on a free port, or on this one. Default off. */
  readonly control?: boolean | number | undefined;
  /**
   * Whether to ask the application for its subscriptions at the start, as the runtime does: at the address that the
   * configuration names, or at this one. Default `true`. An application that is attached already is left alone.
   */
  readonly app?: boolean | string | undefined;
}

/** A mock runtime that listens. */
export interface Served extends AsyncDisposable {
  /** What clients connect to: `host:port`, or `unix:/path`. */
  readonly grpc: string;
  /** `host:port` of the actuator; `undefined` where there is none. */
  readonly actuator: string | undefined;
  /** `host:port` that signed URLs point to; `undefined` where there is none. */
  readonly objects: string | undefined;
  /** The URL for `controlOverHttp`; `undefined` where it is not served. */
  readonly control: string | undefined;
  /**
   * Ends all connections as a runtime that dies, and listens again on the same addresses after `downMs` (default 0).
   * What Redis or a disk would hold stays; what lives in the runtime's memory is lost, unless `keepMemory` is set.
   * The same as `mock.control.restart`.
   */
  restart(options?: RestartOptions): Promise<void>;
  /** Stops to listen and destroys all connections; the mock itself lives on. Safe to call twice, and done by its `close()`. */
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
 * @throws TypeError for an address that is none; InvalidInputError for an option that there is not; the system's error
 * where an address is taken; Error when the mock was closed.
 */
export async function serve(mock: MockRuntime, given: ServeOptions = {}): Promise<Served> {
  const options = requireOptions("options", given);
  requireKnownNames("options", options, optionNames, "an option");
  const { internals } = mock;
  requireOpen(internals);
  const grpcAddress = parseAddress(options.grpc ?? "127.0.0.1:0", "grpc");
  const actuatorAddress =
    options.actuator === false ? undefined : parseAddress(options.actuator ?? "127.0.0.1:0", "actuator");
  const objectsAddress = objectsAddressOf(mock, options.objects);
  const controlPort = options.control === true ? 0 : options.control;
  const controlAddress =
    typeof controlPort === "number" ? parseAddress(`127.0.0.1:${controlPort}`, "control") : undefined;

  const server = createInjectedServer(internals.engine.handlers.values(), {
    dispatcher: internals.dispatcher,
    drop: (peer) => grpc.destroyConnection(peer),
  });
  const grpc = new Listener({ http2: (socket) => server.take(socket) });
  const actuator = new HttpListener(actuatorHandler(mock.config, testkitVersion()));
  const { signed } = internals.engine.objects;
  const objects = new HttpListener(objectsHandler(signed));
  const control = new HttpListener(controlHandler(internals));
  const runtime = new Places([
    [grpc, grpcAddress],
    [actuator, actuatorAddress],
  ]);
  // Who controls the mock, or uses the store behind it, stays connected while it restarts.
  const others = new Places([
    [control, controlAddress],
    [objects, objectsAddress],
  ]);

  let objectsBase: string | undefined;
  let closed: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    internals.faces.delete(face);
    if (objectsBase !== undefined) signed.bases.splice(signed.bases.indexOf(objectsBase), 1);
    await Promise.all([runtime.stop(), others.stop()]);
    server.close();
  };
  const close = (): Promise<void> => (closed ??= stopAll());
  const face: Face = { stop: () => runtime.stop(), start: () => runtime.start(), close };
  try {
    await runtime.start();
    await others.start();
  } catch (error) {
    await close();
    throw error;
  }
  internals.faces.add(face);
  const objectsHost = others.address(objects);
  if (objectsHost !== undefined) signed.bases.push((objectsBase = `http://${objectsHost}`));
  await askApplication(mock, options.app ?? true);
  const controlHost = others.address(control);
  return {
    grpc: runtime.address(grpc) as string,
    actuator: runtime.address(actuator),
    objects: objectsHost,
    control: controlHost && `http://${controlHost}`,
    restart: (restartOptions = {}) => internals.restart(restartOptions),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function objectsAddressOf(mock: MockRuntime, given: string | false | undefined): ListenAddress | undefined {
  if (given === false || (given === undefined && mock.config.components.oss.size === 0)) return undefined;
  const address = parseAddress(given ?? "127.0.0.1:0", "objects");
  if ("path" in address) throw new TypeError(`objects is ${JSON.stringify(given)}; a signed URL needs host:port.`);
  return address;
}

/** Listeners and where they are; a port that the system gave is kept over a restart. */
class Places {
  readonly #places: { readonly listener: Listener | HttpListener; address: ListenAddress }[] = [];

  constructor(places: readonly (readonly [Listener | HttpListener, ListenAddress | undefined])[]) {
    for (const [listener, address] of places) if (address) this.#places.push({ listener, address });
  }

  async start(): Promise<void> {
    for (const place of this.#places) place.address = await place.listener.start(place.address);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#places.map(({ listener }) => listener.stop()));
  }

  address(listener: Listener | HttpListener): string | undefined {
    const place = this.#places.find((one) => one.listener === listener);
    return place && formatAddress(place.address);
  }
}

/** Asks once, and not longer than a moment: an application that comes later gets nothing, as with the runtime. */
async function askApplication(mock: MockRuntime, app: boolean | string): Promise<void> {
  const { apps, engine } = mock.internals;
  const address = app === true ? apps.configuredAddress : app || undefined;
  if (address === undefined || engine.apps.state().state !== "none") return;
  let timer: NodeJS.Timeout | undefined;
  const longEnough = new Promise<void>((resolve) => (timer = setTimeout(resolve, askingMs)));
  await Promise.race([apps.attach(address), longEnough]).finally(() => clearTimeout(timer));
}
