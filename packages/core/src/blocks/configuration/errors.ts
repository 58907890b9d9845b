import { componentNotFound, type FailureRule } from "../../errors/from-status.js";

export const configurationRule: FailureRule = (failure) =>
  /^configure store \[.*\] don't support now$/.test(failure.details)
    ? componentNotFound(failure, "configuration store")
    : undefined;
