import { getBulkSecret, getSecret, type SecretResponse } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { refused, secretMessages } from "../messages.js";
import { secretsOfFile, type Secrets } from "./local-file.js";

/** Secrets, and the other side of them for tests. */
export interface SecretsModule extends EngineModule {
  /** Sets a secret with one value of its own name; a reset takes it away. */
  seed(store: string, name: string, value: string): void;
}

interface SecretStore {
  /** `undefined` when there is no such secret. */
  get(key: string): ReadonlyMap<string, string> | undefined;
  all(): Secrets;
}

/**
 * Secrets: of a file, of the environment, and those that an option gives. A store of any other type has only those,
 * and a file need not exist when the option names its store.
 *
 * @throws ConfigError when a store's file is missing or cannot be read.
 */
export function createSecretsModule(context: EngineContext): SecretsModule {
  const components = context.config.components.secret_store;
  const stores = new Map<string, SecretStore>();
  const seeded = new Map<string, Map<string, ReadonlyMap<string, string>>>();
  for (const [name, component] of components) {
    const given = givenTo(name, context);
    // The environment answers for every name.
    if (component.type === "local.env") stores.set(name, environmentStore(context.environment ?? process.env, given));
    else {
      const options = { configFile: context.config.file, optional: Object.hasOwn(context.secrets ?? {}, name) };
      const fromFile = component.type === "local.file" ? secretsOfFile(name, component, options) : [];
      const secrets = new Map([...fromFile, ...given]);
      stores.set(name, { get: (key) => secrets.get(key), all: () => secrets });
    }
  }
  const storeOf = (name: string): SecretStore => {
    if (components.size === 0) throw refused(secretMessages.notConfigured());
    const store = stores.get(name);
    if (!store) throw refused(secretMessages.storeNotFound(name));
    const own = seeded.get(name);
    if (!own) return store;
    return { get: (key) => own.get(key) ?? store.get(key), all: () => new Map([...store.all(), ...own]) };
  };

  const handlers = [
    unary(getSecret, ({ storeName, key }) => {
      const found = storeOf(storeName).get(key);
      if (!found) throw refused(secretMessages.getFailed(key, storeName, secretMessages.notFound(key)));
      return { data: new Map(found) };
    }),
    unary(getBulkSecret, ({ storeName }) => {
      const data = new Map<string, SecretResponse>();
      for (const [name, values] of storeOf(storeName).all()) data.set(name, { secrets: new Map(values) });
      return { data };
    }),
  ];
  return {
    handlers,
    seed(store, name, value) {
      storeOf(store);
      const own = seeded.get(store) ?? new Map<string, ReadonlyMap<string, string>>();
      seeded.set(store, own.set(name, new Map([[name, value]])));
    },
    reset: () => seeded.clear(),
  };
}

function environmentStore(environment: Readonly<Record<string, string | undefined>>, given: Secrets): SecretStore {
  const read = (name: string): string => (Object.hasOwn(environment, name) ? (environment[name] ?? "") : "");
  const single = (name: string): ReadonlyMap<string, string> => given.get(name) ?? new Map([[name, read(name)]]);
  return {
    get: single,
    all: () => new Map([...Object.keys(environment), ...given.keys()].map((name) => [name, single(name)])),
  };
}

function givenTo(store: string, { secrets = {} }: EngineContext): Secrets {
  const given = Object.hasOwn(secrets, store) ? Object.entries(secrets[store] ?? {}) : [];
  return new Map(given.map(([name, value]) => [name, new Map([[name, value]])]));
}
