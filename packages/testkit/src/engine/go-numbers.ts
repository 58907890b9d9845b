/** A whole number that a caller wrote as text, or what Go's parser says against it. */
export type ParsedNumber = { readonly value: bigint } | { readonly error: string };

/** Parses as Go's `strconv` does on a 64-bit machine: decimal, whole, ASCII digits, in range. */
export function parseGoNumber(text: string, by: "Atoi" | "ParseInt" | "ParseUint", bits: 32 | 64 = 64): ParsedNumber {
  const signed = by !== "ParseUint";
  if (!(signed ? /^[+-]?[0-9]+$/ : /^[0-9]+$/).test(text)) return failed(by, text, "invalid syntax");
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  const limit = 1n << BigInt(signed ? bits - 1 : bits);
  const inRange = value < limit && (!signed || value >= -limit);
  return inRange ? { value } : failed(by, text, "value out of range");
}

function failed(by: string, text: string, why: string): ParsedNumber {
  return { error: `strconv.${by}: parsing ${goQuoted(text)}: ${why}` };
}

/** Quotes as Go's `%q` does for the texts that callers send. */
function goQuoted(text: string): string {
  return JSON.stringify(text);
}
