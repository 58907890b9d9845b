import { isBytes } from "./codec/value-codec.js";
import { Described, InvalidInputError } from "./errors/input-errors.js";
import { isMarked } from "./mark.js";
import { readFrom } from "./read-from.js";

/** One value of a metadata entry: text, or bytes for a name that ends in `-bin`. */
export type MetadataValue = string | Uint8Array;

/** What a caller may give as metadata: an instance, or a plain object of names and values. */
export type MetadataInit = Metadata | Readonly<Record<string, MetadataValue | readonly MetadataValue[]>>;

const legalName = /^[0-9a-z_.-]+$/;
const legalText = /^[\x20-\x7e]*$/;
/** Every copy of this package knows the instances of the others by it. */
const mark = Symbol.for("@layotto-sdk/core/metadata");

/**
 * The metadata (HTTP headers or trailers) of a call. Names are case-insensitive and kept in lower case; a name may
 * have several values; values of names that end in `-bin` are bytes, all others printable ASCII.
 *
 * @example
 * ```ts
 * const metadata = new Metadata({ "x-tenant": "blue" });
 * metadata.append("x-tag", "a");
 * metadata.get("X-Tenant"); // "blue"
 * ```
 */
export class Metadata implements Iterable<readonly [name: string, value: MetadataValue]> {
  /** Made with the first entry: most calls have none, and every call makes an instance. */
  #values: Map<string, MetadataValue[]> | undefined;

  /** @throws {@link InvalidInputError} for a name or a value that HTTP/2 cannot carry. */
  constructor(init?: MetadataInit) {
    if (init === undefined) return;
    const entries = readFrom("metadata", init, () => {
      if (init instanceof Metadata)
        return Array.from(init, ([name, value]): [string, MetadataValue[]] => [name, [value]]);
      if (init === null || typeof init !== "object" || Array.isArray(init)) {
        throw new InvalidInputError("metadata", init, "an object of names and values, or a Metadata instance");
      }
      return Object.entries(init).map(([name, value]): [string, MetadataValue[]] => [
        name,
        Array.isArray(value) ? Array.from<MetadataValue>(value) : [value as MetadataValue],
      ]);
    });
    for (const [name, values] of entries) for (const value of values) this.append(name, value);
  }

  /** The first value of a text entry; `undefined` where there is none. */
  get(name: string): string | undefined {
    const value = this.#values?.get(lowerCase(name))?.[0];
    return typeof value === "string" ? value : undefined;
  }

  /** The first value of a binary entry (a name that ends in `-bin`); `undefined` where there is none. */
  getBinary(name: string): Uint8Array | undefined {
    const value = this.#values?.get(lowerCase(name))?.[0];
    return typeof value === "string" ? undefined : value;
  }

  /** Every value of an entry, in order. */
  getAll(name: string): readonly MetadataValue[] {
    return this.#values?.get(lowerCase(name)) ?? [];
  }

  has(name: string): boolean {
    return this.#values?.has(lowerCase(name)) ?? false;
  }

  /** Replaces all values of an entry. @throws {@link InvalidInputError} as the constructor. */
  set(name: string, value: MetadataValue): this {
    (this.#values ??= new Map<string, MetadataValue[]>()).set(checkedName(name), [checkedValue(name, value)]);
    return this;
  }

  /** Adds a value to an entry. @throws {@link InvalidInputError} as the constructor. */
  append(name: string, value: MetadataValue): this {
    const key = checkedName(name);
    const values: Map<string, MetadataValue[]> = (this.#values ??= new Map<string, MetadataValue[]>());
    const present = values.get(key);
    if (present) present.push(checkedValue(name, value));
    else values.set(key, [checkedValue(name, value)]);
    return this;
  }

  delete(name: string): boolean {
    return this.#values?.delete(lowerCase(name)) ?? false;
  }

  get size(): number {
    return this.#values?.size ?? 0;
  }

  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: MetadataValue]> {
    if (this.#values === undefined) return;
    for (const [name, values] of this.#values) for (const value of values) yield [name, value];
  }

  /** @internal */
  get [mark](): true {
    return true;
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(this, Metadata, mark, value);
  }
}

function lowerCase(name: string): string {
  if (typeof name !== "string") throw new InvalidInputError("metadata name", name, "a string");
  return name.toLowerCase();
}

function checkedName(name: string): string {
  const lower = lowerCase(name);
  if (!legalName.test(lower)) {
    throw new InvalidInputError("metadata name", name, "letters, digits, '-', '_' and '.' only");
  }
  return lower;
}

function checkedValue(name: string, value: MetadataValue): MetadataValue {
  const binary = name.toLowerCase().endsWith("-bin");
  if (binary) {
    if (isBytes(value)) return value;
    throw new InvalidInputError(
      `metadata '${name}'`,
      new Described(`of type ${typeof value}`),
      "a Uint8Array, because the name ends in -bin",
    );
  }
  if (typeof value === "string" && legalText.test(value)) return value;
  // The value itself is left out: metadata often carries credentials.
  throw new InvalidInputError(
    `metadata '${name}'`,
    new Described(
      typeof value === "string" ? "a string with control or non-ASCII characters" : `of type ${typeof value}`,
    ),
    "printable ASCII text; for other bytes use a name that ends in -bin and a Uint8Array",
  );
}
