import { InvalidInputError } from "@layotto-sdk/core";
import type { ConnectOptions } from "./connect.js";

/** @throws InvalidInputError for options that are none */
export function requireConnectOptions(options: ConnectOptions): ConnectOptions {
  if (typeof options !== "object" || options === null) {
    throw new InvalidInputError("options", options, 'an options object, for example { endpoint: "127.0.0.1:34904" }');
  }
  const { maxReceiveMessageBytes } = options;
  if (maxReceiveMessageBytes !== undefined && !(Number.isInteger(maxReceiveMessageBytes) && maxReceiveMessageBytes > 0)) {
    throw new InvalidInputError("maxReceiveMessageBytes", maxReceiveMessageBytes, "a whole number of bytes from 1");
  }
  return options;
}
