const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A delivered event with what is compared by shape alone made equal: generated ids, and the order of keys in JSON. */
export function comparable(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id, data, dataContentType } = event;
  return {
    ...event,
    id: typeof id === "string" && uuid.test(id) ? "a generated id" : id,
    ...(typeof data === "string" && {
      data: comparableData(Buffer.from(data, "base64").toString(), String(dataContentType)),
    }),
  };
}

function comparableData(text: string, contentType: string): unknown {
  if (!contentType.startsWith("application/json")) return text;
  // Numbers count as texts: a parser would hide how they are written. Only the order of keys is free.
  return [...text].sort().join("") + JSON.stringify(JSON.parse(text), sortedKeys);
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
