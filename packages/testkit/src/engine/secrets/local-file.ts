import { readFileSync } from "node:fs";
import { ConfigError } from "../../config/config-error.js";
import { isObject } from "../../config/json-objects.js";
import { parseJson } from "../../config/parse-json.js";
import type { ComponentConfig } from "../../config/runtime-config.js";

/** What a secret is: one value under its own name, or several. */
export type Secrets = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the file of a `local.file` store, relative to the working directory. Nested names are joined with
 * `nestedSeparator`, by default `:`; with `multiValued` each top name holds all that is below it.
 *
 * @throws ConfigError when the file is not named, not there, or not JSON.
 */
export function secretsOfFile(store: string, component: ComponentConfig): Secrets {
  const file = component.metadata["secretsFile"];
  if (!file) throw new ConfigError(`Secret store "${store}": its metadata name no "secretsFile".`);
  const document = parseJson(read(store, file), file);
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

function read(store: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new ConfigError(
      `${file}: The file of secret store "${store}" ${why}; a path is relative to the working directory, ${process.cwd()}.`,
      file,
      { cause },
    );
  }
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
