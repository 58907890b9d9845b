import {
  createRuntime,
  InvalidInputError,
  requireOptions,
  type RuntimeOptions,
  type Transport,
} from "@layotto-sdk/core";
import { allBlocks, type FullRuntime } from "@layotto-sdk/core/blocks";
import { Apps, type AppHandlers } from "./apps.js";
import { ConfigError } from "./config/config-error.js";
import { demoConfig } from "./config/demo-config.js";
import { parseLayottoConfig } from "./config/parse-config.js";
import type { RuntimeConfig } from "./config/runtime-config.js";
import type { Control, RestartOptions } from "./control/control.js";
import { inProcessControl } from "./control/in-process.js";
import { CallLog } from "./dispatch/call-log.js";
import { Dispatcher } from "./dispatch/dispatcher.js";
import type { BindingHandler } from "./engine/bindings/binding-handler.js";
import { ManualClock, systemClock, type Clock } from "./engine/clock.js";
import { createEngine, type Engine } from "./engine/engine.js";
import type { ServiceHandler } from "./engine/invoke/service-handler.js";
import type { Outside } from "./engine/outside.js";
import type { AppState } from "./engine/pubsub/app-registry.js";
import { quirksWith, type Quirks } from "./engine/quirks.js";
import { FaultTable } from "./faults/faults.js";
import { InProcessLink } from "./in-process/link.js";
import { checkComponentNames, checkMockOptions, type MockRuntimeOptions } from "./mock-options.js";

/** What `connect()` of a mock takes; all of it is optional. */
export type MockConnectOptions = Omit<RuntimeOptions<typeof allBlocks>, "transport" | "blocks">;

/** A mock of the Layotto runtime in this process. */
export interface MockRuntime extends AsyncDisposable {
  /**
   * A client with every building block, without a socket. Close it, or the mock.
   *
   * @throws InvalidInputError for options that cannot be right; Error when the mock was closed.
   */
  connect(options?: MockConnectOptions): FullRuntime;
  /** A transport of its own to this mock, without a socket, for `createRuntime` with other blocks. */
  transport(): Transport;
  /** The other side of the mock: its clock, faults, recorded calls, events, seeds. */
  readonly control: Control;
  /**
   * Answers invocations of an application id, in place of what the configuration routes to. Returns how to stop it.
   *
   * @throws InvalidInputError for an id that is no text, or a handler that is no function.
   */
  service(id: string, handler: ServiceHandler): () => void;
  /** Answers calls of a binding, in place of its address. Returns how to stop it. @throws as {@link service} */
  binding(name: string, handler: BindingHandler): () => void;
  /**
   * Makes this the application that is called back, in place of any other, and asks it for its subscriptions.
   * Settles when it has answered; where it could not be asked, the state says why.
   *
   * @throws InvalidInputError for what is neither an address nor handlers.
   */
  attachApp(app: AppHandlers | string): Promise<AppState>;
  /** From now on there is no application. */
  detachApp(): void;
  /**
   * Ends running calls and everything that is scheduled, and stops what serves the mock. Clients of it see a runtime
   * that has gone: UNAVAILABLE. Safe to call twice.
   */
  close(): Promise<void>;
  /** The configuration that the mock acts on. */
  readonly config: RuntimeConfig;
  /**
   * What faces of the mock (a server) are built on; not for tests.
   * @internal
   */
  readonly internals: MockInternals;
}

/**
 * What faces of the mock are built on; not for tests.
 * @internal
 */
export interface MockInternals {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly initialQuirks: Readonly<Quirks>;
  readonly faults: FaultTable;
  readonly log: CallLog;
  readonly outside: Outside;
  readonly apps: Apps;
  /** What breaks and comes back in a restart. */
  readonly faces: Set<Face>;
  restart(options: RestartOptions): Promise<void>;
  /** Whether the mock was closed. */
  closed: boolean;
}

/** One way into a mock: the transports in process, or a server's addresses. */
export interface Face {
  /** Breaks all connections; nobody gets in. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** The mock has gone for good. */
  close(): Promise<void>;
}

/**
 * Starts a mock runtime for unit tests: in process, without Docker, without a socket.
 *
 * @example
 * ```ts
 * await using mock = await mockRuntime();
 * const runtime = mock.connect();
 * await runtime.state("state_demo").text().save("greeting", "hello");
 * ```
 * @throws ConfigError for a configuration that Layotto would not take; InvalidInputError for options that cannot be right.
 */
export async function mockRuntime(given: MockRuntimeOptions = {}): Promise<MockRuntime> {
  const options = checkMockOptions(given);
  const config = await readConfig(options.config);
  checkComponentNames(options, config);
  const internals = createInternals(config, options);
  const { engine, dispatcher, apps, clock, faces } = internals;
  const link = new InProcessLink(dispatcher);
  faces.add(link);
  const close = async (): Promise<void> => {
    internals.closed = true;
    const open = [...faces];
    // A restart that is under way starts no face that is not among them.
    faces.clear();
    for (const face of open) await face.close();
    apps.detach();
    engine.pubsub.dispose();
    clock.dispose();
  };
  const openTransport = (): Transport => {
    requireOpen(internals);
    return link.transport();
  };
  let control: Control | undefined;
  const mock: MockRuntime = {
    connect(connectOptions = {}) {
      const transport = openTransport();
      return createRuntime({ ...requireOptions("options", connectOptions), transport, blocks: allBlocks });
    },
    transport: openTransport,
    // Made when first used: many tests need none.
    get control() {
      return (control ??= inProcessControl(internals));
    },
    service: (id, handler) => engine.invoke.registerService(...named("id", id, handler)),
    binding: (name, handler) => engine.bindings.registerBinding(...named("name", name, handler)),
    async attachApp(app) {
      requireOpen(internals);
      return await apps.attach(app);
    },
    detachApp: () => apps.detach(),
    close,
    [Symbol.asyncDispose]: close,
    config,
    internals,
  };
  const app = options.app === true ? apps.configuredAddress : options.app || undefined;
  if (app !== undefined) await apps.attach(app);
  return mock;
}

/** @throws Error when the mock was closed */
export function requireOpen({ closed }: MockInternals): void {
  if (closed) throw new Error("This mock runtime was closed; make another with mockRuntime().");
}

function named<H>(argument: string, name: string, handler: H): [name: string, handler: H] {
  if (typeof name !== "string" || name === "") throw new InvalidInputError(argument, name, "a name");
  if (typeof handler !== "function") throw new InvalidInputError("handler", handler, "a function that answers");
  return [name, handler];
}

function createInternals(config: RuntimeConfig, options: MockRuntimeOptions): MockInternals {
  const clock = options.clock === "system" ? systemClock() : new ManualClock();
  const quirks = quirksWith(options.quirks);
  const { directories, buckets, secrets, keys, environment } = options;
  const engine = createEngine({ config, clock, quirks, directories, buckets, secrets, keys, environment });
  const faults = new FaultTable(() => [...engine.handlers.values()].map(({ method }) => method));
  const log = new CallLog();
  const outside: Outside = {
    // Loaded when first needed: most mocks never send a request.
    http: async (request) => (await import("./node/http-client.js")).sendHttp(request),
  };
  const dispatcher = new Dispatcher({ handlers: engine.handlers, outside, clock, faults, log });
  const apps = new Apps(engine.apps, config);
  const faces = new Set<Face>();
  const restart = async ({ downMs = 0, keepMemory = false }: RestartOptions): Promise<void> => {
    const stopped = [...faces];
    for (const face of stopped) await face.stop();
    if (!keepMemory) engine.restart();
    if (downMs > 0) await new Promise((resolve) => setTimeout(resolve, downMs));
    for (const face of stopped) if (faces.has(face)) await face.start();
    await apps.askAgain();
  };
  return {
    engine,
    dispatcher,
    clock,
    quirks,
    initialQuirks: { ...quirks },
    faults,
    log,
    outside,
    apps,
    faces,
    restart,
    closed: false,
  };
}

async function readConfig(config: string | object | undefined): Promise<RuntimeConfig> {
  if (config === undefined) return demoConfig();
  if (typeof config !== "string") return parseLayottoConfig(config);
  const { readFile } = await import("node:fs/promises");
  let text: string;
  try {
    text = await readFile(config, "utf8");
  } catch (cause) {
    throw new ConfigError(`The configuration ${config} cannot be read: ${(cause as Error).message}`, config, { cause });
  }
  return parseLayottoConfig(text, { file: config });
}
