import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError } from "../../config/config-error.js";
import { isObject } from "../../config/json-objects.js";
import { parseJson } from "../../config/parse-json.js";
import type { ComponentConfig } from "../../config/runtime-config.js";

/** What a secret is: one value under its own name, or several. */
export type Secrets = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Where else a store's file may be, and whether it has to be. */
export interface SecretsFileOptions {
  /** The configuration's own file: what is not in the working directory may lie beside it. */
  readonly configFile: string | undefined;
  /** Whether a file that does not exist stands for an empty one. */
  readonly optional: boolean;
}

/**
 * Reads the file of a `local.file` store. Nested names are joined with `nestedSeparator`, by default `:`; with
 * `multiValued` each top name holds all that is below it.
 *
 * @throws ConfigError when the file is not named, not there, or not JSON.
 */
export function secretsOfFile(store: string, component: ComponentConfig, options: SecretsFileOptions): Secrets {
  const file = component.metadata["secretsFile"];
  if (!file) {
    if (options.optional) return new Map();
    throw new ConfigError(`Secret store "${store}": its metadata name no "secretsFile".`);
  }
  const text = read(store, file, options);
  if (text === undefined) return new Map();
  const document = parseJson(text, file);
  if (!isObject(document)) throw new ConfigError(`${file}: The secrets of "${store}" are not a JSON object.`, file);
  const separator = component.metadata["nestedSeparator"] || ":";
  if (component.metadata["multiValued"]?.toLowerCase() !== "true") {
    return new Map([...flattened(document, separator)].map(([name, value]) => [name, new Map([[name, value]])]));
  }
  const secrets = new Map<string, Map<string, string>>();
  for (const [name, value] of Object.entries(document)) {
    if (typeof value === "string") secrets.set(name, new Map([[name, value]]));
    else if (isObject(value)) secrets.set(name, flattened(value, separator));
  }
  return secrets;
}

function read(store: string, file: string, { configFile, optional }: SecretsFileOptions): string | undefined {
  const beside = configFile === undefined ? [] : [resolve(dirname(configFile), file)];
  let cause: unknown;
  for (const path of [resolve(file), ...beside]) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      cause = error;
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") break;
    }
  }
  const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
  if (missing && optional) return undefined;
  const where = configFile === undefined ? "" : ", nor beside the configuration";
  const why = missing ? `does not exist in the working directory, ${process.cwd()}${where}` : "cannot be read";
  throw new ConfigError(`${file}: The file of secret store "${store}" ${why}.`, file, { cause });
}

function flattened(document: object, separator: string): Map<string, string> {
  const values = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
    } else values.set(path.join(separator), primitive(value));
  };
  visit(document, []);
  return values;
}

/** Only texts come through as they are; the runtime formats the others with Go's `%s`. */
function primitive(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return `%!s(bool=${String(value)})`;
  return value === null ? "%!s(<nil>)" : `%!s(float64=${String(value)})`;
}
