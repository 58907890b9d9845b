import { InvalidInputError, requireOptions } from "@layotto-sdk/core";
import type { AppHandlers } from "./apps.js";
import { requireKnownNames } from "./config/unknown-name.js";
import type { RuntimeConfig } from "./config/runtime-config.js";
import type { BucketInit } from "./engine/objects/account.js";
import type { QuirkName } from "./engine/quirks.js";

/** How a mock runtime is made. */
export interface MockRuntimeOptions {
  /**
   * Layotto's own configuration: the path of a JSON file, or what it parses to. Without one the mock has a component
   * of every kind, all named `*_demo` (`state_demo`, `lock_demo`, ...).
   */
  readonly config?: string | object | undefined;
  /** Surprises of the real runtime to switch on or off; see {@link quirkTable} for names and defaults. */
  readonly quirks?: Partial<Record<QuirkName, boolean>> | undefined;
  /** `manual` (default) stands still until `control.clock.advance`; `system` is the machine's. */
  readonly clock?: "manual" | "system" | undefined;
  /** Folders that exist in the file stores, beside `/data/files` and the system's temporary folder. */
  readonly directories?: readonly string[] | undefined;
  /** Buckets that exist in every object store; one that is not named here (or by `control`) does not exist. */
  readonly buckets?: readonly BucketInit[] | undefined;
  /** Secrets by store and name. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Keys of cryption components, by component, beside the one that each is configured with. */
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What a `local.env` secret store reads. Default the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * The application to call back, asked for its subscriptions at the start: its handlers, an address (`host:port`,
   * `unix:/path`), or `true` for the address in the configuration. Default none: a unit test that names a
   * configuration does not want connection attempts to its callback port. (`serve()` and the program do ask there.)
   */
  readonly app?: AppHandlers | string | boolean | undefined;
}

const optionNames: readonly (keyof MockRuntimeOptions)[] = [
  "config",
  "quirks",
  "clock",
  "directories",
  "buckets",
  "secrets",
  "keys",
  "environment",
  "app",
];

/**
 * A copy of the options, as far as they can be checked without the configuration and without what they are for:
 * quirks and application are checked where they are used.
 *
 * @throws InvalidInputError that names the option and what would do
 */
export function checkMockOptions(given: MockRuntimeOptions): MockRuntimeOptions {
  const options = requireOptions("options", given);
  requireKnownNames("options", options, optionNames, "an option");
  const { config, clock, directories, buckets, secrets, keys, environment } = options;
  if (config !== undefined && (config === "" || (typeof config !== "string" && !isRecord(config))))
    throw new InvalidInputError("config", config, "the path of a JSON file, or the object that it holds");
  if (clock !== undefined && clock !== "manual" && clock !== "system")
    throw new InvalidInputError("clock", clock, '"manual" or "system"');
  each("directories", directories, "an array of paths", (path, name) => requireString(name, path, "a path"));
  each("buckets", buckets, 'an array of names, or of objects such as { name: "b", versions: true }', checkBucket);
  members("secrets", secrets, "an object of stores, each with its secrets by name", (store, name) =>
    members(name, store, "an object of secrets by name", (secret, member) => requireString(member, secret, "a string")),
  );
  members("keys", keys, "an object of components, each with an array of key ids", (ids, name) =>
    each(name, ids, "an array of key ids", (id, member) => requireString(member, id, "a key id")),
  );
  members("environment", environment, "an object of names and texts", (value, name) => {
    if (value !== undefined && typeof value !== "string") throw new InvalidInputError(name, value, "a string");
  });
  return options;
}

/** Whether what the options name by component is configured. @throws InvalidInputError that names the nearest */
export function checkComponentNames({ secrets = {}, keys = {} }: MockRuntimeOptions, config: RuntimeConfig): void {
  const { secret_store, cryption } = config.components;
  requireKnownNames("secrets", secrets, [...secret_store.keys()], "a secret store");
  requireKnownNames("keys", keys, [...cryption.keys()], "a cryption component");
}

function checkBucket(bucket: unknown, argument: string): void {
  if (!isRecord(bucket)) return requireString(argument, bucket, "a bucket's name");
  requireKnownNames(argument, bucket, ["name", "versions"], "a member");
  requireString(`${argument}.name`, bucket["name"], "a bucket's name");
  const versions = bucket["versions"];
  if (versions !== undefined && typeof versions !== "boolean")
    throw new InvalidInputError(`${argument}.versions`, versions, "true or false");
}

function requireString(argument: string, value: unknown, wanted: string): void {
  if (typeof value !== "string" || value === "") throw new InvalidInputError(argument, value, wanted);
}

function each(argument: string, list: unknown, wanted: string, check: (item: unknown, argument: string) => void): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw new InvalidInputError(argument, list, wanted);
  list.forEach((item, index) => check(item, `${argument}[${index}]`));
}

function members(
  argument: string,
  record: unknown,
  wanted: string,
  check: (member: unknown, argument: string) => void,
): void {
  if (record === undefined) return;
  if (!isRecord(record)) throw new InvalidInputError(argument, record, wanted);
  for (const [name, member] of Object.entries(record)) check(member, `${argument}.${name}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
