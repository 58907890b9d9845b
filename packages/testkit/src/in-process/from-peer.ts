import { StatusError } from "@layotto-sdk/core";
import { asStatusError, ConnectionDropped } from "../dispatch/refusals.js";

/**
 * What the mock ends a call with, as its caller gets it: the mock is the peer. What was never sent stays as it is, and
 * so does a connection that broke, of which no peer tells.
 */
export function fromPeer(error: unknown): StatusError {
  const status = asStatusError(error);
  if (status.fromPeer || !status.sent || status instanceof ConnectionDropped) return status;
  const cause = status.cause === undefined ? {} : { cause: status.cause };
  return new StatusError(status.status, status.details, status.trailers, { ...cause, fromPeer: true });
}
