import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { isBytes, isWellFormed } from "./codec/value-codec.js";

/**
 * Writes what a field holds or nothing: where the library's writer turns any value into text, takes whatever has a
 * length for bytes and replaces half of a surrogate pair, the runtime would store something else than was sent.
 */
export class StrictWriter extends BinaryWriter {
  override string(value: string): this {
    if (typeof value !== "string") throw new TypeError(`a field for text holds ${kindOf(value)}`);
    if (!isWellFormed(value)) throw new TypeError("a field for text holds a lone surrogate; use well-formed Unicode");
    return super.string(value);
  }

  override bytes(value: Uint8Array): this {
    if (!isBytes(value)) throw new TypeError(`a field for bytes holds ${kindOf(value)}`);
    return super.bytes(value);
  }

  override bool(value: boolean): this {
    if (typeof value !== "boolean") throw new TypeError(`a field for true or false holds ${kindOf(value)}`);
    return super.bool(value);
  }

  override int32(value: number): this {
    // The library reads numbers out of texts here, and a 0 out of an empty one.
    if (typeof value !== "number") throw new TypeError(`a field for a 32-bit number holds ${kindOf(value)}`);
    return super.int32(value);
  }
}

/** What stands in a field, without a word of it: payloads stay out of errors. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const kind = typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
  return /^[AO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
