import type { Transport } from "@layotto-sdk/core";
import { demoConfig } from "./config/demo-config.js";
import { parseLayottoConfig } from "./config/parse-config.js";
import type { RuntimeConfig } from "./config/runtime-config.js";
import { CallLog } from "./dispatch/call-log.js";
import { Dispatcher } from "./dispatch/dispatcher.js";
import { ManualClock, systemClock, type Clock } from "./engine/clock.js";
import { createEngine, type Engine } from "./engine/engine.js";
import { quirksWith, type QuirkName, type Quirks } from "./engine/quirks.js";
import { FaultTable } from "./faults/faults.js";
import { InProcessTransport } from "./in-process/transport.js";
import { MockOutside, type MockHandler } from "./mock-outside.js";

/** How a mock runtime is made. */
export interface MockRuntimeOptions {
  /**
   * Layotto's own configuration: the path of a JSON file, or what it parses to. Without one the mock has a component
   * of every kind, all named `*_demo` (`state_demo`, `lock_demo`, ...).
   */
  readonly config?: string | object | undefined;
  /** Surprises of the real runtime to switch on or off; see the table of quirks for names and defaults. */
  readonly quirks?: Partial<Record<QuirkName, boolean>> | undefined;
  /** `manual` (default) stands still until `control.clock.advance`; `system` is the machine's. */
  readonly clock?: "manual" | "system" | undefined;
  /** Folders that exist in the file stores, beside `/data/files` and the system's temporary folder. */
  readonly directories?: readonly string[] | undefined;
  /** Secrets by store and name. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** A mock of the Layotto runtime in this process. */
export interface MockRuntime extends AsyncDisposable {
  /** A transport of its own to this mock, without a socket; close it or the mock. */
  transport(): Transport;
  /** Answers invocations of an application id, in place of what the configuration routes to. */
  service(id: string, handler: MockHandler): void;
  /** Answers calls of a binding, in place of its address. */
  binding(name: string, handler: MockHandler): void;
  /** Ends running calls and everything that is scheduled. Safe to call twice. */
  close(): Promise<void>;
  /** The configuration that the mock acts on. */
  readonly config: RuntimeConfig;
  /** What faces of the mock (a server) are built on. */
  readonly internals: MockInternals;
}

/** What faces of the mock are built on; not for tests. */
export interface MockInternals {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly quirks: Quirks;
  readonly faults: FaultTable;
  readonly log: CallLog;
  readonly outside: MockOutside;
}

/**
 * Starts a mock runtime for unit tests: in process, without Docker, without a socket.
 *
 * @example
 * ```ts
 * await using mock = await mockRuntime();
 * const transport = mock.transport();
 * ```
 * @throws ConfigError for a configuration that Layotto would not take.
 */
export async function mockRuntime(options: MockRuntimeOptions = {}): Promise<MockRuntime> {
  const config = await readConfig(options.config);
  const clock = options.clock === "system" ? systemClock() : new ManualClock();
  const quirks = quirksWith(options.quirks);
  const outside = new MockOutside();
  const engine = createEngine({ config, clock, quirks, directories: options.directories, secrets: options.secrets });
  const faults = new FaultTable();
  const log = new CallLog();
  const dispatcher = new Dispatcher({ handlers: engine.handlers, outside, clock, faults, log });
  const transports = new Set<InProcessTransport>();

  const close = async (): Promise<void> => {
    for (const transport of transports) await transport.close();
    transports.clear();
    clock.dispose();
  };
  return {
    transport() {
      const transport = new InProcessTransport(dispatcher);
      transports.add(transport);
      return transport;
    },
    service: (id, handler) => outside.give("service", id, handler),
    binding: (name, handler) => outside.give("binding", name, handler),
    close,
    [Symbol.asyncDispose]: close,
    config,
    internals: { engine, dispatcher, clock, quirks, faults, log, outside },
  };
}

async function readConfig(config: string | object | undefined): Promise<RuntimeConfig> {
  if (config === undefined) return demoConfig();
  if (typeof config !== "string") return parseLayottoConfig(config);
  const { readFile } = await import("node:fs/promises");
  return parseLayottoConfig(await readFile(config, "utf8"), { file: config });
}
