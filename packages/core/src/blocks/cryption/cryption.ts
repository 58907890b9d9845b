import { decrypt, encrypt } from "@layotto-sdk/protocol/cryption";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import type { StandardSchemaV1 } from "../../codec/standard-schema.js";
import { bytesCodec, jsonCodec, schemaCodec, textCodec, type ValueCodec } from "../../codec/value-codec.js";
import { encodePrivately, requirePrivateBytes } from "../../private-input.js";
import { requireFilled, requireOptions } from "../../validate.js";
import { cryptionRule } from "./errors.js";

export interface EncryptOptions extends CallOptions {
  /** The key to encrypt with. Default: the one that the component is configured with. */
  readonly keyId?: string | undefined;
}

/** Which key a call used. */
export interface KeyUse {
  /** `""` where the service does not say, as each of these. */
  readonly keyId: string;
  /** Which version of the key; AWS keeps it to itself. */
  readonly keyVersionId: string;
  /** The service's id of the request, for its support; AWS keeps it to itself. */
  readonly requestId: string;
}

/** A value that was encrypted. */
export interface Encrypted extends KeyUse {
  /** What `decrypt` takes; it says itself by which key it was made. */
  readonly cipherText: Uint8Array;
}

/** A value that was decrypted. */
export interface Decrypted<T> extends KeyUse {
  readonly plainText: T;
}

/**
 * A cryption component: a key management service that encrypts short values (4096 bytes with AWS, 6 KiB with Alibaba
 * Cloud) with keys that never leave it. Values are bytes to begin with; `text()`, `json()` and `json(schema)` give
 * handles with another form.
 *
 * Errors of every call: `InvalidInputError` before sending (it never shows the value), `ComponentNotFoundError` for a
 * component that the runtime does not have, and those of every call.
 *
 * @example
 * ```ts
 * const secrets = runtime.cryption("cryption_demo").text();
 * const { cipherText } = await secrets.encrypt("4111 1111 1111 1111");
 * const { plainText } = await secrets.decrypt(cipherText);
 * ```
 */
export class Cryption<Out, In = Out> {
  readonly #caller: Caller;
  readonly #codec: ValueCodec<Out, In>;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string, codec: ValueCodec<Out, In>) {
    this.#caller = caller;
    this.name = name;
    this.#codec = codec;
  }

  /** Values as bytes. */
  bytes(): Cryption<Uint8Array> {
    return new Cryption(this.#caller, this.name, bytesCodec);
  }

  /** Values as UTF-8 text. */
  text(): Cryption<string> {
    return new Cryption(this.#caller, this.name, textCodec);
  }

  /** Values as JSON: unchecked with a type parameter alone, checked both ways with a Standard Schema validator. */
  json<T>(): Cryption<T>;
  json<S extends StandardSchemaV1>(
    schema: S,
  ): Cryption<StandardSchemaV1.InferOutput<S>, StandardSchemaV1.InferInput<S>>;
  json(schema?: StandardSchemaV1): Cryption<unknown> {
    const codec = schema === undefined ? jsonCodec<unknown>() : schemaCodec(schema);
    return new Cryption<unknown, unknown>(this.#caller, this.name, codec);
  }

  /**
   * Encrypts a value. Two calls give two different cipher texts of the same value.
   * @throws EncryptionFailedError for an unknown key, a value that is too long, a service that fails
   */
  async encrypt(plainText: In, options: EncryptOptions = {}): Promise<Encrypted> {
    const { keyId, ...given } = requireOptions("options", options);
    const key =
      keyId === undefined
        ? undefined
        : requireFilled("keyId", keyId, "the id of a key, or leave it out for the component's own");
    const bytes = await encodePrivately(this.#codec, plainText, "plainText");
    const request = { componentName: this.name, plainText: bytes, keyId: key ?? "" };
    const answer = await this.#caller.unary(encrypt, request, given, { store: this.name, key, rule: cryptionRule });
    const { cipherText, keyId: used, keyVersionId, requestId } = answer;
    return { cipherText, keyId: used, keyVersionId, requestId };
  }

  /**
   * Decrypts what `encrypt` returned; the key is found from the cipher text.
   * @throws DecryptionFailedError for a text that was changed, or whose key the component does not have
   * @throws ValueUnreadableError where the value is not in the handle's form
   */
  async decrypt(cipherText: Uint8Array, options: CallOptions = {}): Promise<Decrypted<Out>> {
    const given = requireOptions("options", options);
    const request = { componentName: this.name, cipherText: requirePrivateBytes("cipherText", cipherText) };
    const context = { store: this.name, rule: cryptionRule };
    const { plainText, keyId, keyVersionId, requestId } = await this.#caller.unary(decrypt, request, given, context);
    const value = await this.#codec.decode(plainText, { method: "Decrypt", store: this.name });
    return { plainText: value, keyId, keyVersionId, requestId };
  }
}
