import { ConfigError } from "./config-error.js";
import { jsonErrorPosition } from "./json-position.js";

/** Parses the text of a file. @throws ConfigError that names the file, line and column where it is not JSON. */
export function parseJson(source: string, file: string | undefined): unknown {
  const text = source.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = jsonErrorPosition(text);
    const at = position ? `line ${position.line}, column ${position.column}` : "its end";
    throw new ConfigError(`${placed(file)}Not JSON at ${at}: ${(cause as Error).message}`, file, { cause });
  }
}

/** How a message begins that is about a file. */
export function placed(file: string | undefined): string {
  return file === undefined ? "" : `${file}: `;
}
