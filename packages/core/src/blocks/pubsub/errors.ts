import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/**
 * Thrown when a topic is subscribed to that has a stream already: the runtime serves one stream for each topic of a
 * pub/sub, whichever client opened it. End the other subscription first.
 */
export class SubscriptionTakenError extends LayottoError {
  static override readonly brand: string = "SubscriptionTakenError";

  constructor(message: string, context: ErrorContext = {}) {
    super("SUBSCRIPTION_TAKEN", message, context);
  }
}

export const pubsubRule: FailureRule = (failure) => {
  const { details } = failure;
  if (/^pubsub .* (not found|is not initialized\.)$/.test(details)) return componentNotFound(failure, "pub/sub");
  if (details.startsWith("already subscribed to pubsub")) {
    return new SubscriptionTakenError(
      `${where(failure)}: the runtime has one stream for each topic, and it is taken; end the other subscription first.`,
      failure,
    );
  }
  return undefined;
};
