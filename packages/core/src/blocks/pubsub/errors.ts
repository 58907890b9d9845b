import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";

export const pubsubRule: FailureRule = (failure) => {
  const { details } = failure;
  if (/^pubsub .* (not found|is not initialized\.)$/.test(details)) return componentNotFound(failure, "pub/sub");
  if (details.startsWith("already subscribed to pubsub")) {
    return new NotSupportedByRuntimeError(
      `${where(failure)}: the runtime has one stream for each topic, and it is taken; end the other subscription first.`,
      failure,
    );
  }
  return undefined;
};
