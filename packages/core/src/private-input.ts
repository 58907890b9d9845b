import type { ValueCodec } from "./codec/value-codec.js";
import { isBytes, isWellFormed } from "./codec/value-codec.js";
import { Described, InvalidInputError } from "./errors/input-errors.js";
import { readFrom } from "./read-from.js";
import { requireArray, requireOptions, textMap } from "./validate.js";

// Checks of arguments that may be a secret, or say something of a person: what is refused is named by its kind alone,
// since errors reach logs.

/** What a private argument was, without a word of it. */
function kindOf(value: unknown): Described {
  if (value === "") return new Described("an empty string");
  if (value === undefined || value === null) return new Described(String(value));
  return new Described(`of type ${typeof value}`);
}

/** As it is, or refused by its kind. */
function refused(argument: string, value: unknown, wanted: string): InvalidInputError {
  return new InvalidInputError(argument, kindOf(value), wanted);
}

/** Text that the wire can hold without loss. @throws {@link InvalidInputError} without the text */
export function requirePrivateText(argument: string, value: string): string {
  if (typeof value !== "string") throw refused(argument, value, "a string");
  if (isWellFormed(value)) return value;
  throw new InvalidInputError(argument, new Described("a string with a lone surrogate"), "well-formed Unicode");
}

/** Text for one line of a message, such as an address or a subject: a line break there could add lines. @throws {@link InvalidInputError} */
export function requirePrivateLine(argument: string, value: string): string {
  if (!/[\r\n\0]/.test(requirePrivateText(argument, value))) return value;
  throw new InvalidInputError(argument, new Described("a string with a line break"), "text of one line");
}

/** As {@link requirePrivateLine}, and not empty. @throws {@link InvalidInputError} */
export function requireFilledPrivateLine(argument: string, value: string, wanted: string): string {
  if (requirePrivateLine(argument, value) === "") throw refused(argument, value, wanted);
  return value;
}

/** A copy of a list of filled lines, of one or more unless `least` is 0. @throws {@link InvalidInputError} without what is in it */
export function requirePrivateLines(
  argument: string,
  values: readonly string[],
  wanted: string,
  least: 0 | 1 = 1,
): string[] {
  if (typeof values !== "object" || values === null) throw refused(argument, values, `an array of ${wanted}`);
  const lines = requireArray(argument, values);
  if (lines.length < least)
    throw new InvalidInputError(argument, new Described("an empty array"), `${wanted}, at least one`);
  return lines.map((line, index) => requireFilledPrivateLine(`${argument}[${index}]`, line, wanted));
}

/** A copy of an object of a caller. @throws {@link InvalidInputError} without what is in it */
export function requirePrivateObject<T extends object>(argument: string, value: T, wanted: string): T {
  if (typeof value !== "object" || value === null) throw refused(argument, value, wanted);
  return requireOptions(argument, value);
}

/** A plain object of texts as the map of a request. @throws {@link InvalidInputError} without its values */
export function privateTextMap(
  argument: string,
  entries: Readonly<Record<string, string>> | undefined,
): Map<string, string> {
  if (entries !== undefined && (typeof entries !== "object" || entries === null)) {
    throw refused(argument, entries, "an object of names and texts");
  }
  return withoutValue(() => textMap(argument, entries));
}

/** The values for the gaps of a text that a provider keeps: by name, or by position from 0. @throws {@link InvalidInputError} */
export function gapsOf(params: Readonly<Record<string, string>> | readonly string[] | undefined): Map<string, string> {
  const isList = withoutValue(() => readFrom("params", params, () => Array.isArray(params)));
  if (!isList) return privateTextMap("params", params as Readonly<Record<string, string>> | undefined);
  return new Map(
    requireArray("params", params as readonly string[]).map((value, index): [string, string] => [
      String(index),
      requirePrivateText(`params[${index}]`, value),
    ]),
  );
}

/** Bytes. @throws {@link InvalidInputError} without what it was */
export function requirePrivateBytes(argument: string, value: Uint8Array): Uint8Array {
  if (isBytes(value)) return value;
  throw refused(argument, value, "a Uint8Array");
}

/** The bytes of a value in the form of its codec. @throws {@link InvalidInputError} without the value */
export async function encodePrivately<In>(
  codec: ValueCodec<unknown, In>,
  value: In,
  argument: string,
): Promise<Uint8Array> {
  try {
    return await codec.encode(value, argument);
  } catch (error) {
    throw hidden(error);
  }
}

/** Runs a check whose errors would show what they refuse. @throws {@link InvalidInputError} without it */
export function withoutValue<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw hidden(error);
  }
}

function hidden(error: unknown): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  return new InvalidInputError(error.argument, new Described("not what it can be"), error.wanted, {
    cause: error.cause,
  });
}
