export { cryption } from "../blocks/cryption/block.js";
export {
  Cryption,
  type Decrypted,
  type Encrypted,
  type EncryptOptions,
  type KeyUse,
} from "../blocks/cryption/cryption.js";
export { DecryptionFailedError, EncryptionFailedError } from "../blocks/cryption/errors.js";
