import { Command, InvalidArgumentError, Option } from "commander";
import type { BucketInit } from "../engine/objects/account.js";
import { checkQuirks, quirkTable, type QuirkName } from "../engine/quirks.js";
import { parseAddress } from "../node/addresses.js";

/** What the program was asked to do. */
export interface CliOptions {
  readonly config?: string;
  readonly grpc?: string;
  readonly actuator?: string;
  readonly app?: string;
  readonly control?: boolean | number;
  readonly objects?: string;
  readonly bucket: readonly BucketInit[];
  readonly quirk: Partial<Record<QuirkName, boolean>>;
}

/**
 * Reads the arguments of the program, without node and script.
 *
 * @throws CommanderError for wrong ones, and after `--help` or `--version` was answered.
 */
export function parseArguments(args: readonly string[], version: string): CliOptions {
  const program = new Command("layotto-mock")
    .description("A mock of the Layotto runtime: answers its gRPC API as the real one does, without Docker.")
    .version(version)
    .option("--config <file>", "Layotto's own JSON configuration (default: one component of every kind, named *_demo)")
    .option(
      "--grpc <address>",
      "host:port or unix:/path to serve gRPC on (default: the configuration's listener)",
      addressOption,
    )
    .option(
      "--actuator <address>",
      "host:port of the health endpoints (default: the configuration's listener)",
      addressOption,
    )
    .option(
      "--app <address>",
      "host:port or unix:/path of the application to call back (default: the configuration's)",
      addressOption,
    )
    .option(
      "--control [port]",
      "serve the control interface for tests over HTTP on 127.0.0.1 (default: a free port)",
      portOption,
    )
    .option(
      "--objects <address>",
      "host:port that signed URLs of object stores point to (default: a free port)",
      addressOption,
    )
    .addOption(
      new Option("--bucket <name[:versions]...>", "a bucket of the object stores, which keeps versions with :versions")
        .argParser(bucketOption)
        .default([], "none exists"),
    )
    .addOption(
      new Option("--quirk <name=on|off...>", "switch a surprise of the real runtime on or off")
        .argParser(quirkOption)
        .default({}, "as the real runtime"),
    )
    .addHelpText("after", `\nQuirks (on unless marked):\n${quirkHelp()}`)
    .showHelpAfterError("(layotto-mock --help lists the options)")
    .allowExcessArguments(false)
    .exitOverride();
  return program.parse(args, { from: "user" }).opts<CliOptions>();
}

/** What the program has otherwise than `mockRuntime()`: it blocks its in-memory bus as the runtime does. */
export const programQuirks: Partial<Record<QuirkName, boolean>> = { inMemoryBusBlocks: true };

function addressOption(value: string): string {
  try {
    parseAddress(value);
  } catch {
    throw new InvalidArgumentError("Use host:port, for example 127.0.0.1:34904, or unix:/path/to/socket.");
  }
  return value;
}

function portOption(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError("Use a port from 0 (a free one) to 65535, or leave it out.");
  return port;
}

function bucketOption(value: string, before: CliOptions["bucket"]): CliOptions["bucket"] {
  const [, name, kind] = /^([^:]+)(:versions)?$/.exec(value) ?? [];
  if (name === undefined) throw new InvalidArgumentError("Use NAME, or NAME:versions.");
  return [...before, { name, versions: kind !== undefined }];
}

function quirkOption(value: string, before: CliOptions["quirk"]): CliOptions["quirk"] {
  const [name = "", state = ""] = value.split("=", 2);
  try {
    checkQuirks({ [name]: state === "on" });
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  if (state !== "on" && state !== "off") throw new InvalidArgumentError(`Use ${name}=on or ${name}=off.`);
  return { ...before, [name]: state === "on" };
}

function quirkHelp(): string {
  const rows = Object.entries(quirkTable).map(([name, { default: on, says }]) => {
    const off = (programQuirks[name as QuirkName] ?? on) ? "" : " (off)";
    return `  ${name}${off}\n      ${says}`;
  });
  return rows.join("\n");
}
