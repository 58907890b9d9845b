import { randomBytes, randomUUID } from "node:crypto";

/** One version of a key. */
export interface KeyVersion {
  readonly keyId: string;
  readonly keyVersionId: string;
  /** 256 bits. */
  readonly secret: Uint8Array;
}

/** The keys of one account at a key management service; each has one version or more. */
export class KeyRing {
  readonly #keys = new Map<string, KeyVersion[]>();

  /** Makes a key with a first version, unless it is there. */
  add(keyId: string): void {
    if (!this.#keys.has(keyId)) this.#keys.set(keyId, [newVersion(keyId)]);
  }

  /** Gives a key a new version, which encrypts from now on; older ones still decrypt. `false` where there is no such key. */
  rotate(keyId: string): boolean {
    const versions = this.#keys.get(keyId);
    versions?.push(newVersion(keyId));
    return versions !== undefined;
  }

  /** Takes a key away with all its versions. `false` where there was none. */
  remove(keyId: string): boolean {
    return this.#keys.delete(keyId);
  }

  /** The version that encrypts. */
  newest(keyId: string): KeyVersion | undefined {
    return this.#keys.get(keyId)?.at(-1);
  }

  /** The version of that id, of whichever key. */
  version(keyVersionId: string): KeyVersion | undefined {
    for (const versions of this.#keys.values()) {
      const found = versions.find((version) => version.keyVersionId === keyVersionId);
      if (found) return found;
    }
    return undefined;
  }

  /** Every key with the ids of its versions, oldest first. */
  list(): readonly { readonly keyId: string; readonly keyVersionIds: readonly string[] }[] {
    return [...this.#keys].map(([keyId, versions]) => ({
      keyId,
      keyVersionIds: versions.map(({ keyVersionId }) => keyVersionId),
    }));
  }
}

function newVersion(keyId: string): KeyVersion {
  return { keyId, keyVersionId: randomUUID(), secret: new Uint8Array(randomBytes(32)) };
}
