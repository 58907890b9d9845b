/** Data that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * A decoded message as JSON-able data, after proto3's JSON mapping with ts-proto's field names: bytes in base64, 64-bit
 * integers as texts, maps as objects, a oneof as the field that is set; enums are numbers, defaults are there.
 */
export function messageToJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (Array.isArray(value)) return value.map(messageToJson);
  if (value instanceof Map) return record([...value].map(([key, entry]) => [String(key), entry]));
  if (typeof value === "object") return record(Object.entries(value).flatMap(flattenedOneof));
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return value as Json;
}

function record(entries: readonly (readonly [string, unknown])[]): Json {
  const present = entries.filter(([, value]) => value !== undefined);
  // fromEntries defines properties, so that a key named __proto__ stays a key.
  return Object.fromEntries(present.map(([name, value]) => [name, messageToJson(value)]));
}

function flattenedOneof([name, value]: [string, unknown]): [string, unknown][] {
  if (typeof value === "object" && value !== null && "$case" in value && "value" in value) {
    return [[String(value.$case), value.value]];
  }
  return [[name, value]];
}
