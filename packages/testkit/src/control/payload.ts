/** Bytes in JSON: as text (UTF-8), as a JSON value (written as text), or in base64. Exactly one of the three. */
export type Payload = { readonly text: string } | { readonly json: unknown } | { readonly base64: string };

/** Bytes that a test looks at. */
export interface Bytes {
  readonly base64: string;
  /** The same as text, where it is UTF-8. */
  readonly text?: string;
}

/** @throws TypeError where it is not exactly one of the three. */
export function bytesOfPayload(payload: Payload): Uint8Array {
  const given: Partial<Record<"text" | "json" | "base64", unknown>> =
    typeof payload === "object" && payload !== null ? payload : {};
  const { text, json, base64 } = given;
  const names = ["text", "json", "base64"].filter((name) => name in given && given[name as "text"] !== undefined);
  if (names.length !== 1) throw new TypeError("Give the bytes as exactly one of { text }, { json } and { base64 }.");
  if (json !== undefined) return new TextEncoder().encode(JSON.stringify(json));
  if (typeof text === "string") return new TextEncoder().encode(text);
  if (typeof base64 === "string") return new Uint8Array(Buffer.from(base64, "base64"));
  throw new TypeError(`${names[0]} must be a string.`);
}

/** The content type that fits how the payload was given. */
export function contentTypeOfPayload(payload: Payload): string {
  if ("json" in payload) return "application/json";
  return "text" in payload ? "text/plain" : "application/octet-stream";
}

export function payloadOfBytes(bytes: Uint8Array): Bytes {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  try {
    return { base64, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64 };
  }
}
