export { secrets } from "../blocks/secrets/block.js";
export { SecretStore, type GetSecretOptions, type Secret } from "../blocks/secrets/secret-store.js";
export { SecretNotFoundError } from "../blocks/secrets/errors.js";
