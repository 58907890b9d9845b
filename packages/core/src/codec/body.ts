import { InvalidInputError } from "../errors/input-errors.js";
import type { ErrorContext } from "../errors/layotto-error.js";
import type { StandardSchemaV1 } from "./standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec } from "./value-codec.js";

/** A body to send, in the one form that is named. */
export interface BodyInit {
  /** Bytes as they are. */
  readonly bytes?: Uint8Array | undefined;
  /** Text, sent as UTF-8. */
  readonly text?: string | undefined;
  /** Anything that JSON can hold. */
  readonly json?: unknown;
}

/** The bytes of a body and the content type of its form; `undefined` where none was given. @throws {@link InvalidInputError} */
export function encodeBody(body: BodyInit): { bytes: Uint8Array; contentType: string } | undefined {
  const named = (["bytes", "text", "json"] as const).filter((form) => body[form] !== undefined);
  if (named.length > 1) throw new InvalidInputError("body", named, "one of bytes, text and json");
  switch (named[0]) {
    case "bytes":
      return {
        bytes: bytesCodec.encode(body.bytes as Uint8Array, "bytes") as Uint8Array,
        contentType: bytesCodec.contentType,
      };
    case "text":
      return { bytes: textCodec.encode(body.text as string, "text") as Uint8Array, contentType: textCodec.contentType };
    case "json": {
      const codec = jsonCodec<unknown>();
      return { bytes: codec.encode(body.json, "json") as Uint8Array, contentType: codec.contentType };
    }
    default:
      return undefined;
  }
}

/** A body that arrived: bytes, to be read in the form that the caller names. */
export class Body {
  readonly #bytes: Uint8Array;
  readonly #context: ErrorContext;

  /** @internal */
  constructor(bytes: Uint8Array, context: ErrorContext) {
    this.#bytes = bytes;
    this.#context = context;
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }

  /** @throws ValueUnreadableError where the bytes are not UTF-8 */
  text(): string {
    return textCodec.decode(this.#bytes, this.#context) as string;
  }

  /**
   * The body as JSON; with a Standard Schema validator, as a promise of what it makes of it.
   * @throws ValueUnreadableError where the bytes are not JSON, or not what the schema takes
   */
  json<T>(): T;
  json<S extends StandardSchemaV1>(schema: S): Promise<StandardSchemaV1.InferOutput<S>>;
  json(schema?: StandardSchemaV1): unknown {
    return (schema === undefined ? jsonCodec() : schemaCodec(schema)).decode(this.#bytes, this.#context);
  }
}
