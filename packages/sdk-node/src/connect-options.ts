import { InvalidInputError, requireOptions } from "@layotto-sdk/core";
import type { ConnectOptions } from "./connect.js";

/** @throws InvalidInputError for options that are none */
export function requireConnectOptions(options: ConnectOptions): ConnectOptions {
  const given = requireOptions("options", options);
  const { maxReceiveMessageBytes } = given;
  if (
    maxReceiveMessageBytes !== undefined &&
    !(Number.isInteger(maxReceiveMessageBytes) && maxReceiveMessageBytes > 0)
  ) {
    throw new InvalidInputError("maxReceiveMessageBytes", maxReceiveMessageBytes, "a whole number of bytes from 1");
  }
  return { ...given, channelOptions: requireOptions("channelOptions", given.channelOptions) };
}
