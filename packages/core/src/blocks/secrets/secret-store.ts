import { getBulkSecret, getSecret } from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { requireFilled, requireOptions, textMap, textRecord } from "../../validate.js";
import { secretRule } from "./errors.js";

export interface GetSecretOptions extends CallOptions {
  /** Passed on to the secret store's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/** A secret: usually one value under the secret's own name; some stores keep several. */
export type Secret = Readonly<Record<string, string>>;

/** A secret store. */
export class SecretStore {
  readonly #caller: Caller;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Reads a secret. Nested values of a file are named with colons: `db-user-pass:password`.
   *
   * An empty key is refused before sending, where state takes it: a state store keeps a value under it, while no secret
   * store has such a secret, and that of the environment would answer an empty value as if there were one.
   * @throws SecretNotFoundError where there is none; the environment store answers an empty value instead
   * @throws ComponentNotFoundError for an unknown store
   */
  async get(key: string, options: GetSecretOptions = {}): Promise<Secret> {
    const given = requireOptions("options", options);
    const metadata = textMap("componentMetadata", given.componentMetadata);
    const request = { storeName: this.name, key: requireFilled("key", key, "the name of a secret"), metadata };
    const { data } = await this.#caller.unary(getSecret, request, given, {
      store: this.name,
      key,
      rule: secretRule,
    });
    return textRecord(data);
  }

  /** Reads every secret of the store, by name. @throws ComponentNotFoundError for an unknown store */
  async getAll(options: GetSecretOptions = {}): Promise<Readonly<Record<string, Secret>>> {
    const given = requireOptions("options", options);
    const metadata = textMap("componentMetadata", given.componentMetadata);
    const context = { store: this.name, rule: secretRule };
    const { data } = await this.#caller.unary(getBulkSecret, { storeName: this.name, metadata }, given, context);
    const all = Object.create(null) as Record<string, Secret>;
    for (const [name, { secrets }] of data) all[name] = textRecord(secrets);
    return all;
  }
}
