import type { DeepPartial, Method } from "@layotto-sdk/protocol/method";
import { isBytes, isWellFormed } from "./codec/value-codec.js";
import { Described, InvalidInputError } from "./errors/input-errors.js";
import { LayottoError } from "./errors/layotto-error.js";
import { textOf } from "./errors/text-of.js";
import { kindOf } from "./strict-writer.js";

/**
 * The whole message of the fields that a caller gave. Where the generated code would put something else in their
 * place, or leave them out without a word, the field is refused by its place: text for bytes, a text for a message, a
 * number in a map of texts, a `$case` that there is not.
 * @throws {@link InvalidInputError} which says the kind of what it refuses, and nothing of its content
 */
export function completeMessage<I, O>(method: Method<I, O>, input: unknown): I {
  const { request, name } = method;
  try {
    if (!hasFields(input)) throw new InvalidInputError("message", input, `an object with the fields of ${name}`);
    const message = request.fromPartial(input as DeepPartial<I>);
    const defaults = request.fromPartial(hollow(message, input) as DeepPartial<I>);
    checkFields("", input, message as Fields, defaults as Fields);
    return message;
  } catch (cause) {
    if (cause instanceof LayottoError) throw cause;
    throw new InvalidInputError("message", input, `what ${name} takes (${textOf(cause)})`, { cause });
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** An object of a message's fields; a list, a date, a map or a promise is none. */
function hasFields(value: unknown): value is Fields {
  return typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]";
}

/** The messages of a message without what they hold: made anew of that, every field has its default, which tells its type. */
function hollow(made: unknown, given: unknown): unknown {
  // Lists and messages are made anew; what is the same object stands in a field for something else.
  if (made === given) return undefined;
  const inside = given as Record<PropertyKey, unknown> | null | undefined;
  if (Array.isArray(made))
    return made.length === 0 ? undefined : made.map((each, index) => hollow(each, inside?.[index]));
  if (!hasFields(made)) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(made))
    fields[name] = name === "$case" ? value : hollow(value, inside?.[name]);
  return fields;
}

function checkFields(place: string, given: Fields, made: Fields, defaults: Fields): void {
  for (const name of Object.keys(made)) checkField(`${place}${name}`, given[name], made[name], defaults[name]);
}

/** Compares what was made of a field with what was given. Texts of a list have no default; the writer checks those. */
function checkField(place: string, given: unknown, made: unknown, standard: unknown): void {
  if (given === undefined || given === null) return;
  if (made === undefined) throw refused(place, given, "a `$case` of this message with its `value`");
  if (standard !== undefined && typeName(made) !== typeName(standard)) throw refused(place, given, typeName(standard));
  if (typeof made === "string") checkText(place, made);
  else if (typeof made === "bigint") checkWhole(place, given, made);
  else if (Array.isArray(made)) checkList(place, given, made, standard);
  else if (made instanceof Map) checkMap(place, given);
  else if (hasFields(made)) {
    if (!hasFields(given)) throw refused(place, given, "an object");
    checkFields(`${place}.`, given, made, standard as Fields);
  }
}

function checkText(place: string, text: string): void {
  if (isWellFormed(text)) return;
  throw new InvalidInputError(place, new Described("a string with a lone surrogate"), "well-formed Unicode");
}

/** Numbers and digits in text will do where nothing is lost; `BigInt` would read a 0 out of an empty text. */
function checkWhole(place: string, given: unknown, made: bigint): void {
  if (typeof given === "bigint" || (typeof given === "number" && Number.isSafeInteger(given))) return;
  if (typeof given !== "string" || given !== String(made)) throw refused(place, given, "a bigint");
}

function checkList(place: string, given: unknown, made: readonly unknown[], standard: unknown): void {
  if (!Array.isArray(given)) throw refused(place, given, "an array");
  const defaults = standard as readonly unknown[] | undefined;
  made.forEach((each, index) => checkField(`${place}[${index}]`, given[index], each, defaults?.[index]));
}

/** A map of texts, which every map of a request is; the generated code makes texts of whatever it holds. */
function checkMap(place: string, given: unknown): void {
  if (!(given instanceof Map)) throw refused(place, given, "a Map of strings");
  for (const [name, value] of given as Map<unknown, unknown>) {
    if (typeof name !== "string") throw refused(`a name in ${place}`, name, "a string");
    checkText(`a name in ${place}`, name);
    if (typeof value !== "string") throw refused(`${place}['${name}']`, value, "a string");
    checkText(`${place}['${name}']`, value);
  }
}

function refused(place: string, given: unknown, wanted: string): InvalidInputError {
  return new InvalidInputError(place, new Described(kindOf(given)), wanted);
}

function typeName(value: unknown): string {
  if (isBytes(value)) return "a Uint8Array";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Map) return "a Map of strings";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
