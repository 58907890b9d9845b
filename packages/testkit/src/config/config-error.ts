/** Thrown when a configuration cannot be right: the message names the file, the place, and what would do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    message: string,
    /** The file concerned, where the configuration came from one. */
    readonly file?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
