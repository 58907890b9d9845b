import { decrypt, encrypt } from "@layotto-sdk/protocol/cryption";
import { randomUUID } from "node:crypto";
import type { ComponentConfig } from "../../config/runtime-config.js";
import { configuredComponent } from "../configured-component.js";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { cryptionMessages, refused } from "../messages.js";
import { KeyRing } from "./key-ring.js";
import { keyServiceOf, type KeyService } from "./key-services.js";
import { keyVersionOf, seal, unseal } from "./sealed-text.js";

/** A key of a cryption component. */
export interface KeyInfo {
  readonly keyId: string;
  /** Oldest first; the last one encrypts. */
  readonly keyVersionIds: readonly string[];
}

/**
 * Encryption, and the keys behind it for tests. A reset makes all keys anew: what was encrypted before it is lost. A
 * restart keeps them, since they live outside of the runtime.
 */
export interface CryptionModule extends EngineModule {
  /** Every key that a component can use. @throws StatusError for an unknown component, as each of these. */
  keys(component: string): readonly KeyInfo[];
  /** Makes a key, unless it is there. */
  addKey(component: string, keyId: string): KeyInfo;
  /** Gives a key a new version. @throws StatusError where there is no such key. */
  rotateKey(component: string, keyId: string): KeyInfo;
  /** Takes a key away: what it encrypted cannot be decrypted any more. @throws StatusError where there is no such key. */
  removeKey(component: string, keyId: string): void;
}

/**
 * Encrypts and decrypts in earnest, with AES-256-GCM. A component has the key that its configuration calls `KeyID`
 * (`default` where it names none), and those that the option `keys` names. Components of one type with one
 * `accessKeyID` and region share their keys, as one account would; others have their own.
 */
export function createCryptionModule(context: EngineContext): CryptionModule {
  let rings = new Map<string, KeyRing>();

  const ringOf = (name: string, config: ComponentConfig): KeyRing => {
    const account = accountOf(name, config);
    const present = rings.get(account);
    if (present) return present;
    const ring = new KeyRing();
    for (const [other, otherConfig] of context.config.components.cryption) {
      if (accountOf(other, otherConfig) !== account) continue;
      ring.add(defaultKeyOf(otherConfig));
      if (Object.hasOwn(context.keys ?? {}, other)) for (const keyId of context.keys?.[other] ?? []) ring.add(keyId);
    }
    rings.set(account, ring);
    return ring;
  };
  const componentOf = (name: string): { config: ComponentConfig; ring: KeyRing; service: KeyService } => {
    const config = configuredComponent(context, "cryption", name);
    return { config, ring: ringOf(name, config), service: keyServiceOf(config.type) };
  };
  const infoOf = (ring: KeyRing, keyId: string, component: string): KeyInfo => {
    const info = ring.list().find((one) => one.keyId === keyId);
    if (!info) throw refused(cryptionMessages.noSuchKey(keyId, component));
    return info;
  };

  const handlers = [
    unary(encrypt, ({ componentName, plainText, keyId }) => {
      const { config, ring, service } = componentOf(componentName);
      if (plainText.length > service.maxPlainTextBytes || (service.refusesEmpty && plainText.length === 0)) {
        throw refused(cryptionMessages.encryptFailed(service.says.plainTextRefused()));
      }
      const wanted = keyId === "" ? defaultKeyOf(config) : keyId;
      const key = ring.newest(wanted);
      if (!key) throw refused(cryptionMessages.encryptFailed(service.says.keyNotFound(wanted)));
      const cipherText = written(seal(plainText, key), service);
      return { cipherText, keyId: key.keyId, ...idsOf(key.keyVersionId, service) };
    }),
    unary(decrypt, ({ componentName, cipherText }) => {
      const { ring, service } = componentOf(componentName);
      const sealed = read(cipherText, service);
      const keyVersionId = sealed && keyVersionOf(sealed);
      const key = keyVersionId === undefined ? undefined : ring.version(keyVersionId);
      const plainText = sealed && key && unseal(sealed, key);
      if (!key || !plainText) throw refused(cryptionMessages.decryptFailed(service.says.cipherTextInvalid()));
      return { plainText, keyId: key.keyId, ...idsOf(key.keyVersionId, service) };
    }),
  ];
  return {
    handlers,
    keys: (component) => componentOf(component).ring.list(),
    addKey(component, keyId) {
      const { ring } = componentOf(component);
      ring.add(keyId);
      return infoOf(ring, keyId, component);
    },
    rotateKey(component, keyId) {
      const { ring } = componentOf(component);
      ring.rotate(keyId);
      return infoOf(ring, keyId, component);
    },
    removeKey(component, keyId) {
      const { ring } = componentOf(component);
      if (!ring.remove(keyId)) throw refused(cryptionMessages.noSuchKey(keyId, component));
    },
    reset() {
      rings = new Map();
    },
  };
}

function defaultKeyOf({ metadata }: ComponentConfig): string {
  return metadata["KeyID"] || "default";
}

function accountOf(name: string, { type, metadata }: ComponentConfig): string {
  const { accessKeyID, region } = metadata;
  return JSON.stringify(accessKeyID ? ["account", type, accessKeyID, region] : ["component", name]);
}

function idsOf(keyVersionId: string, { tellsVersions }: KeyService): { keyVersionId: string; requestId: string } {
  return tellsVersions ? { keyVersionId, requestId: randomUUID() } : { keyVersionId: "", requestId: "" };
}

function written(sealed: Uint8Array, { writesBase64 }: KeyService): Uint8Array {
  return writesBase64 ? new Uint8Array(Buffer.from(Buffer.from(sealed).toString("base64"))) : sealed;
}

/** `undefined` for what is not in the service's form. */
function read(cipherText: Uint8Array, { writesBase64 }: KeyService): Uint8Array | undefined {
  if (!writesBase64) return cipherText;
  const text = Buffer.from(cipherText).toString("latin1");
  const bytes = Buffer.from(text, "base64");
  // Node skips what is no base64: a text that was changed so would pass.
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}
