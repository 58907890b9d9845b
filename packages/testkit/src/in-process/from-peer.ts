import { StatusError } from "@layotto-sdk/core";
import { asStatusError } from "../dispatch/refusals.js";

/** What the mock ends a call with, as its caller gets it: the mock is the peer. What was never sent stays as it is. */
export function fromPeer(error: unknown): StatusError {
  const status = asStatusError(error);
  if (status.fromPeer || !status.sent) return status;
  const cause = status.cause === undefined ? {} : { cause: status.cause };
  return new StatusError(status.status, status.details, status.trailers, { ...cause, fromPeer: true });
}
