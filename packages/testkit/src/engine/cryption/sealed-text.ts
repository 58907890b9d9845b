import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyVersion } from "./key-ring.js";

// A cipher text is: format (1 byte), length of the key version's id (1), that id, nonce (12), tag (16), encrypted bytes.
// What stands before the nonce is authenticated too, so that no byte of it can be changed unseen.
const algorithm = "aes-256-gcm";
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts with AES-256-GCM; the result says by which version of a key. */
export function seal(plainText: Uint8Array, key: KeyVersion): Uint8Array {
  const id = Buffer.from(key.keyVersionId);
  const head = Buffer.concat([Uint8Array.of(format, id.length), id]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.secret, nonce).setAAD(head);
  const encrypted = Buffer.concat([cipher.update(plainText), cipher.final()]);
  return new Uint8Array(Buffer.concat([head, nonce, cipher.getAuthTag(), encrypted]));
}

/** By which version of a key a text was encrypted; `undefined` for what {@link seal} did not make. */
export function keyVersionOf(cipherText: Uint8Array): string | undefined {
  const idBytes = cipherText[1] ?? 0;
  if (cipherText[0] !== format || cipherText.length < 2 + idBytes + nonceBytes + tagBytes) return undefined;
  return Buffer.from(cipherText.subarray(2, 2 + idBytes)).toString();
}

/** Decrypts what {@link seal} made with that key; `undefined` where the text was tampered with, or the key is another. */
export function unseal(cipherText: Uint8Array, key: KeyVersion): Uint8Array | undefined {
  const nonceAt = 2 + (cipherText[1] ?? 0);
  const tagAt = nonceAt + nonceBytes;
  const textAt = tagAt + tagBytes;
  const decipher = createDecipheriv(algorithm, key.secret, cipherText.subarray(nonceAt, tagAt))
    .setAAD(cipherText.subarray(0, nonceAt))
    .setAuthTag(cipherText.subarray(tagAt, textAt));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(cipherText.subarray(textAt)), decipher.final()]));
  } catch {
    return undefined;
  }
}
