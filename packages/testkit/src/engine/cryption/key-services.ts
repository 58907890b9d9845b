/** What differs between the key management services that the runtime has components for. */
export interface KeyService {
  /** The longest plain text, in bytes. */
  readonly maxPlainTextBytes: number;
  /** Whether an empty plain text is refused. */
  readonly refusesEmpty: boolean;
  /** Whether cipher texts are base64 text instead of bytes. */
  readonly writesBase64: boolean;
  /** Whether answers name the key's version and the request. */
  readonly tellsVersions: boolean;
  readonly says: {
    readonly keyNotFound: (keyId: string) => string;
    readonly plainTextRefused: () => string;
    readonly cipherTextInvalid: () => string;
  };
}

const aliyun: KeyService = {
  maxPlainTextBytes: 6 * 1024,
  refusesEmpty: true,
  writesBase64: true,
  tellsVersions: true,
  says: {
    keyNotFound: () => "SDKError: StatusCode: 404 Code: Forbidden.KeyNotFound Message: The specified Key is not found.",
    plainTextRefused: () =>
      "SDKError: StatusCode: 400 Code: InvalidParameter Message: The specified parameter Plaintext is not valid.",
    cipherTextInvalid: () =>
      "SDKError: StatusCode: 400 Code: InvalidParameter Message: The specified parameter CiphertextBlob is not valid.",
  },
};

const aws: KeyService = {
  maxPlainTextBytes: 4096,
  refusesEmpty: true,
  writesBase64: false,
  tellsVersions: false,
  says: {
    keyNotFound: (keyId) => `NotFoundException: Invalid keyId '${keyId}'`,
    plainTextRefused: () =>
      "ValidationException: Value at 'plaintext' failed to satisfy constraint: Member must have length between 1 and 4096",
    cipherTextInvalid: () => "InvalidCiphertextException: the cipher text is not valid",
  },
};

const other: KeyService = {
  maxPlainTextBytes: Infinity,
  refusesEmpty: false,
  writesBase64: false,
  tellsVersions: true,
  says: {
    keyNotFound: (keyId) => `key ${keyId} not found`,
    plainTextRefused: () => "plain text is not valid",
    cipherTextInvalid: () => "cipher: message authentication failed",
  },
};

/** The service behind a component of that type; a type that the runtime does not ship is the plainest one. */
export function keyServiceOf(type: string): KeyService {
  if (type.startsWith("aliyun")) return aliyun;
  return type.startsWith("aws") ? aws : other;
}
