import { Described, InvalidInputError, ValueUnreadableError } from "../errors/input-errors.js";
import type { ErrorContext, LayottoError } from "../errors/layotto-error.js";
import { textOf } from "../errors/text-of.js";
import { readFrom } from "../read-from.js";
import type { StandardSchemaV1 } from "./standard-schema.js";

/**
 * How values of one kind become bytes and come back. Chosen by the caller, never guessed from the bytes.
 * @typeParam Out what reading gives
 * @typeParam In what writing takes
 */
export interface ValueCodec<Out, In = Out> {
  /** The content type that events and bodies in this form carry, unless the caller names one. */
  readonly contentType: string;
  /** @throws {@link InvalidInputError} for a value that this form cannot hold. */
  encode(value: In, argument: string): Uint8Array | Promise<Uint8Array>;
  /** @throws {@link ValueUnreadableError} for bytes that are not in this form. */
  decode(bytes: Uint8Array, context: ErrorContext): Out | Promise<Out>;
}

/** Bytes as they are. */
export const bytesCodec: ValueCodec<Uint8Array> = {
  contentType: "application/octet-stream",
  encode(value, argument) {
    if (isBytes(value)) return value;
    throw new InvalidInputError(argument, value, "a Uint8Array, or choose a form with .text() or .json()");
  },
  decode: (bytes) => bytes,
};

/** A Uint8Array in truth, of whichever realm: a proxy of one passes `instanceof`, and has no bytes. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === "Uint8Array";
}

const loneSurrogate = /[\ud800-\udfff]/u;
const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The engine's own test, where it has one: it knows without looking that a text of one byte a character is. */
const ownTest = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed;

/** Whether UTF-8 can hold a text without loss. */
export function isWellFormed(text: string): boolean {
  return ownTest === undefined ? !loneSurrogate.test(text) : ownTest.call(text);
}

function encodeText(text: string, argument: string): Uint8Array {
  if (!isWellFormed(text)) {
    throw new InvalidInputError(
      argument,
      new Described("a string with a lone surrogate"),
      "well-formed Unicode, or bytes",
    );
  }
  return utf8Encoder.encode(text);
}

function decodeText(bytes: Uint8Array, context: ErrorContext): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch (cause) {
    throw new ValueUnreadableError(`${subject(context)} is not UTF-8 text; read it as bytes.`, { ...context, cause });
  }
}

/** Text in UTF-8. */
export const textCodec: ValueCodec<string> = {
  contentType: "text/plain; charset=utf-8",
  encode(value, argument) {
    if (typeof value !== "string") throw new InvalidInputError(argument, value, "a string");
    return encodeText(value, argument);
  },
  decode: decodeText,
};

/** JSON, unchecked: `T` is what the caller says it is. */
export function jsonCodec<T>(): ValueCodec<T> {
  return {
    contentType: "application/json",
    encode: (value, argument) => encodeJson(value, argument),
    decode: (bytes, context) => decodeJson(bytes, context) as T,
  };
}

/**
 * JSON checked by a Standard Schema validator (zod, valibot, arktype …) in both directions. What is stored is the
 * input as given; what reading returns is the validator's output.
 */
export function schemaCodec<S extends StandardSchemaV1>(
  schema: S,
): ValueCodec<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>> {
  const standard = readFrom("schema", schema, () => schema?.["~standard"]);
  if (typeof readFrom("schema", schema, () => standard?.validate) !== "function") {
    throw new InvalidInputError("schema", schema, "a Standard Schema validator (zod 3.24+, valibot 1+, arktype 2+ …)");
  }
  return {
    contentType: "application/json",
    async encode(value, argument) {
      const bytes = encodeJson(value, argument);
      const { problems } = await checked(standard, value, (problem, cause) => {
        return new InvalidInputError(argument, value, `what its schema can check (${problem})`, { cause });
      });
      if (problems !== undefined) throw new InvalidInputError(argument, value, `what its schema takes (${problems})`);
      return bytes;
    },
    async decode(bytes, context) {
      const result = await checked(standard, decodeJson(bytes, context), (problem, cause) => {
        return new ValueUnreadableError(`${subject(context)} could not be checked by its schema: ${problem}`, {
          ...context,
          cause,
        });
      });
      if (result.problems === undefined) return result.output;
      throw new ValueUnreadableError(`${subject(context)} is not what its schema takes: ${result.problems}`, context);
    },
  };
}

/** What a validator made of a value, or what was wrong with it in words. */
type Checked = { readonly problems?: undefined; readonly output: unknown } | { readonly problems: string };

/**
 * A validator answers with a value or with issues; one that throws, or answers with anything else, is broken, and the
 * caller hears it in an error of the family.
 */
async function checked(
  standard: StandardSchemaV1["~standard"],
  value: unknown,
  failed: (problem: string, cause: unknown) => LayottoError,
): Promise<Checked> {
  try {
    const result: unknown = await standard.validate(value);
    if (typeof result !== "object" || result === null) {
      throw new TypeError("the validator answered neither a value nor issues");
    }
    const { issues } = result as { issues?: unknown };
    if (issues === undefined) return { output: (result as { value?: unknown }).value };
    if (!Array.isArray(issues)) throw new TypeError("the issues of the validator are no array");
    return { problems: listed(issues as readonly StandardSchemaV1.Issue[]) };
  } catch (cause) {
    throw failed(textOf(cause), cause);
  }
}

function encodeJson(value: unknown, argument: string): Uint8Array {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    const problem = textOf(cause).split("\n")[0];
    throw new InvalidInputError(argument, value, `a value that JSON can hold (${problem})`, { cause });
  }
  if (text === undefined) throw new InvalidInputError(argument, value, "a value that JSON can hold");
  return utf8Encoder.encode(text);
}

function decodeJson(bytes: Uint8Array, context: ErrorContext): unknown {
  const text = decodeText(bytes, context);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own error quotes the text, and payloads stay out of errors.
    throw new ValueUnreadableError(`${subject(context)} is not JSON; read it with .bytes() or .text().`, context);
  }
}

function subject({ key, store }: ErrorContext): string {
  if (key === undefined) return "The value";
  return store === undefined ? `The value of '${key}'` : `The value of '${key}' on '${store}'`;
}

/** The places and messages of a validator; its messages do not quote values in the validators we know. */
function listed(issues: readonly StandardSchemaV1.Issue[]): string {
  if (issues.length === 0) return "its validator names no issue";
  return issues
    .map(({ path, message }) => {
      const place = path?.map((segment) => String(typeof segment === "object" ? segment.key : segment)).join(".");
      return place ? `${place}: ${message}` : message;
    })
    .join("; ");
}
