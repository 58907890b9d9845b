import { isWellFormed } from "./codec/value-codec.js";
import { Described, InvalidInputError } from "./errors/input-errors.js";
import { readFrom } from "./read-from.js";

/** The largest value of an int32 field, which holds every duration of the API. */
export const maxInt32 = 2_147_483_647;

/** The name of a component: a store, a pub/sub, a binding … @throws {@link InvalidInputError} */
export function requireName(argument: string, value: string): string {
  return requireFilled(argument, value, "a name that the runtime's configuration has");
}

/** The name of a topic, which the broker makes where there is none yet. @throws {@link InvalidInputError} */
export function requireTopic(topic: string): string {
  return requireFilled("topic", topic, "the name of a topic");
}

/** Text that must say something; `wanted` are the words for what would do. @throws {@link InvalidInputError} */
export function requireFilled(argument: string, value: string, wanted: string): string {
  requireText(argument, value);
  if (value === "") throw new InvalidInputError(argument, value, wanted);
  return value;
}

/** Text that the wire can hold without loss. @throws {@link InvalidInputError} */
export function requireText(argument: string, value: string): string {
  if (typeof value !== "string") throw new InvalidInputError(argument, value, "a string");
  if (!isWellFormed(value)) {
    throw new InvalidInputError(argument, new Described("a string with a lone surrogate"), "well-formed Unicode");
  }
  return value;
}

/** A key of state, locks or sequences; the runtime uses `||` itself. @throws {@link InvalidInputError} */
export function requireKey(argument: string, value: string): string {
  requireText(argument, value);
  if (value.includes("||")) {
    throw new InvalidInputError(argument, value, "a key without '||', which the runtime keeps for its own prefixes");
  }
  return value;
}

/** As {@link requireKey}, and not empty. @throws {@link InvalidInputError} */
export function requireFilledKey(argument: string, value: string): string {
  return requireFilled(argument, requireKey(argument, value), "a key that is not empty");
}

/** A whole number within bounds. @throws {@link InvalidInputError} */
export function requireInteger(argument: string, value: number, least: number, wanted: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > maxInt32) {
    throw new InvalidInputError(argument, value, wanted);
  }
  return value;
}

/** One of a few words. @throws {@link InvalidInputError} */
export function requireOneOf<T extends string>(argument: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw new InvalidInputError(argument, value, `one of ${allowed.map((word) => `"${word}"`).join(", ")}`);
  }
  return value;
}

/** A function. @throws {@link InvalidInputError} */
export function requireFunction<T>(argument: string, value: T): T {
  if (typeof value !== "function") throw new InvalidInputError(argument, value, "a function");
  return value;
}

/** A copy of an array: what the caller does to it later changes nothing. @throws {@link InvalidInputError} */
export function requireArray<T>(argument: string, value: readonly T[]): readonly T[] {
  return readFrom(argument, value, () => {
    if (!Array.isArray(value)) throw new InvalidInputError(argument, value, "an array");
    return Array.from<T>(value);
  });
}

/**
 * A copy of an options object, or an empty one for nothing. A copy, since its getters are the caller's code: they run
 * once, here, where a throw is a wrong argument and nothing was sent yet. @throws {@link InvalidInputError}
 */
export function requireOptions<T extends object>(argument: string, value: T | undefined): T {
  const copy: Record<string, unknown> = {};
  if (value === undefined) return copy as T;
  return readFrom(argument, value, () => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new InvalidInputError(argument, value, "an options object");
    }
    // Inherited options count too: Object.create(defaults) is a way to write them.
    for (const name in value) copy[name] = value[name];
    return copy as T;
  });
}

/** A plain object of texts as the map of a request; `__proto__` is a name like any other. @throws {@link InvalidInputError} */
export function textMap(argument: string, entries: Readonly<Record<string, string>> | undefined): Map<string, string> {
  const map = new Map<string, string>();
  if (entries === undefined) return map;
  const pairs = readFrom(argument, entries, () => {
    if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
      throw new InvalidInputError(argument, entries, "an object of names and texts");
    }
    return Object.entries(entries);
  });
  for (const [name, value] of pairs) {
    map.set(requireText(`a name in ${argument}`, name), requireText(`${argument}['${name}']`, value));
  }
  return map;
}

/** The map of an answer as a plain object without a prototype, so that every name is safe to look up. */
export function textRecord(map: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>;
  for (const [name, value] of map) record[name] = value;
  return record;
}
