import { parseJson, writeJson, type Json } from "./json.js";
import type { ByteText } from "./byte-text.js";

// Above it the runtime's writer keeps the whole double; up to it six decimals.
const lossyUpTo = 0x4ffffff;

/**
 * JSON as it comes out of the runtime: read into doubles and written with six decimals, once on its way to the broker
 * and once more on its way to the subscriber.
 */
export function throughTheRuntime(value: Json): ByteText {
  return writeJson(parseJson(writeJson(value, lossyNumber)), lossyNumber);
}

/** A number as the runtime writes it: to six decimals where its size is at most 83,886,079, else the shortest text of the double. */
function lossyNumber(value: number): string {
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  if (size > lossyUpTo) return sign + String(size);
  const millionths = Math.floor(size * 1_000_000 + 0.5);
  const fraction = millionths % 1_000_000;
  const whole = sign + String((millionths - fraction) / 1_000_000);
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
}
