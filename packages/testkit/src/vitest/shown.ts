import type { RecordedCall } from "../dispatch/call-log.js";
import type { Bytes } from "../control/payload.js";

const longestText = 200;
const longestList = 10;

/** Compares what is there with what a test expects: a string with the text, bytes with the bytes, all else with the JSON. */
export function bytesAre(
  state: { equals(actual: unknown, expected: unknown): boolean },
  actual: Bytes,
  expected: unknown,
): boolean {
  if (expected instanceof Uint8Array) return Buffer.from(expected).toString("base64") === actual.base64;
  if (typeof expected === "string") return actual.text === expected;
  // An asymmetric matcher (expect.stringContaining) may mean the text or the JSON.
  if (actual.text !== undefined && isAsymmetric(expected) && state.equals(actual.text, expected)) return true;
  try {
    return actual.text !== undefined && state.equals(JSON.parse(actual.text), expected);
  } catch {
    return false;
  }
}

export function shownBytes(bytes: Bytes): string {
  if (bytes.text === undefined) return `bytes ${shortened(bytes.base64)} in base64`;
  return bytes.text === "" ? "nothing" : shortened(bytes.text);
}

export function shownCall(call: RecordedCall): string {
  const about = [call.method, call.store, call.key].filter((part) => part !== undefined).join(" ");
  return `${about} -> ${call.outcome}${call.message === undefined ? "" : ` (${shortened(call.message)})`}, request ${shortened(JSON.stringify(call.request))}`;
}

export function shownEvent(event: { pubsub: string; topic: string; contentType: string; data: Bytes }): string {
  return `${event.pubsub}/${event.topic} ${event.contentType}: ${shownBytes(event.data)}`;
}

/** A list under a title, the newest last. */
export function shownList(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return `\n\n${title}: none`;
  const newest = lines.slice(-longestList);
  const left = lines.length - newest.length;
  const before = left > 0 ? `\n  (${left} before)` : "";
  return `\n\n${title}:${before}\n${newest.map((line) => `  - ${line}`).join("\n")}`;
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}... (${text.length} characters)` : text;
}

function isAsymmetric(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { asymmetricMatch?: unknown }).asymmetricMatch === "function"
  );
}
