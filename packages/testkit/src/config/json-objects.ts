/** An object of a JSON document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every object of a document, itself first, in the order of the document. */
export function objectsIn(document: unknown): JsonObject[] {
  const found: JsonObject[] = [];
  // A stack of its own: nesting of any depth must not exhaust the other one.
  const open: unknown[] = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (isObject(value)) found.push(value);
    if (typeof value === "object" && value !== null)
      for (const inner of Object.values(value).reverse() as unknown[]) open.push(inner);
  }
  return found;
}
