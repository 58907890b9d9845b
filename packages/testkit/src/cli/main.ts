import { CommanderError } from "commander";
import { ConfigError } from "../config/config-error.js";
import { mockRuntime, type MockRuntime } from "../mock-runtime.js";
import { serve, type Served } from "../node/serve.js";
import { testkitVersion } from "../node/version.js";
import { callLine } from "./call-lines.js";
import { parseArguments, programQuirks, type CliOptions } from "./options.js";

/** Where the program writes, and what ends it. */
export interface CliProcess {
  /** Without the line's end. */
  readonly print: (line: string) => void;
  /** Without the line's end. */
  readonly log: (line: string) => void;
  /** Settles when the program is asked to stop. */
  readonly stopped: Promise<void>;
}

/** The exit code for options and configurations that cannot be right. */
const badUsage = 2;

/** Runs the program until it is stopped; returns its exit code: 0, 1 for a failure, 2 for bad options. */
export async function main(args: readonly string[], io: CliProcess): Promise<number> {
  let options: CliOptions;
  try {
    options = parseArguments(args, testkitVersion());
  } catch (error) {
    // What is wrong has been written already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : badUsage;
    throw error;
  }
  let mock: MockRuntime | undefined;
  let served: Served | undefined;
  try {
    mock = await mockRuntime({
      config: options.config,
      quirks: { ...programQuirks, ...options.quirk },
      clock: "system",
      buckets: options.bucket,
    });
    mock.internals.dispatcher.onFinished = (call) => io.log(callLine(call));
    served = await serveMock(mock, options);
    logApplication(mock, options, io);
    const { grpc, actuator, objects, control } = served;
    io.print(JSON.stringify({ grpc, actuator, objects, control }));
    await io.stopped;
    return 0;
  } catch (error) {
    io.log(`error: ${explained(error)}`);
    return error instanceof ConfigError ? badUsage : 1;
  } finally {
    await served?.close();
    await mock?.close();
  }
}

function serveMock(mock: MockRuntime, options: CliOptions): Promise<Served> {
  const { listeners } = mock.config;
  return serve(mock, {
    grpc: options.grpc ?? listeners.grpc ?? "127.0.0.1:34904",
    actuator: options.actuator ?? listeners.actuator ?? false,
    objects: options.objects,
    control: options.control ?? false,
    app: options.app ?? true,
  });
}

function logApplication(mock: MockRuntime, options: CliOptions, io: CliProcess): void {
  const app = mock.internals.engine.apps.state();
  const address = options.app ?? mock.internals.apps.configuredAddress;
  if (app.state === "attached") {
    const topics = app.topics.map(({ pubsubName, topic }) => `${pubsubName}/${topic}`);
    io.log(`The application at ${address} subscribes to ${topics.length > 0 ? topics.join(", ") : "no topic"}.`);
  } else if (app.state === "failed") {
    io.log(
      `${app.reason}. It gets no events: start it before the runtime, or start the runtime again (address ${address}).`,
    );
  } else if (app.state === "asking") {
    io.log(`The application at ${address} has not said yet what it subscribes to.`);
  }
}

function explained(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `${message}. Something listens there already; choose another with --grpc or --actuator, for example 127.0.0.1:0.`;
  return message ?? String(error);
}
