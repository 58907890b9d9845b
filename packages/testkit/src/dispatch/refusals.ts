import { StatusError } from "@layotto-sdk/core";
import { commonMessages, refused } from "../engine/messages.js";

/** The largest message that the runtime takes: grpc-go's default, since Layotto sets none. */
export const maxRequestBytes = 4 * 1024 * 1024;

/** What grpc-go answers to a message over its limit. */
export function messageTooLarge(bytes: number): StatusError {
  return refused(commonMessages.messageTooLarge(bytes, maxRequestBytes));
}

/** What grpc-go answers to bytes that are not the request's message. */
export function messageUnreadable(kind: "unary" | "stream", cause: unknown): StatusError {
  const before =
    kind === "unary" ? "grpc: error unmarshalling request:" : "grpc: failed to unmarshal the received message";
  return new StatusError("INTERNAL", `${before} proto: cannot parse invalid wire-format data`, undefined, { cause });
}

/** What grpc-go answers to a path that it does not serve; `services` are those it has. */
export function unknownMethod(path: string, services: ReadonlySet<string>): StatusError {
  const slash = path.lastIndexOf("/");
  const service = path.slice(1, slash);
  if (slash < 1) return new StatusError("UNIMPLEMENTED", `malformed method name: "${path}"`);
  if (!services.has(service)) return refused(commonMessages.unknownService(service));
  return refused(commonMessages.unknownMethod(path.slice(slash + 1), service));
}

/** How a failure of any kind leaves the engine: Go's plain errors are UNKNOWN with their text. */
export function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new StatusError("UNKNOWN", text, undefined, { cause: error });
}

/**
 * The connection of the call is to break. A face that has a socket destroys it; in process it is what a client would
 * see of that.
 */
export class ConnectionDropped extends StatusError {
  constructor() {
    super("UNAVAILABLE", "Connection dropped");
  }
}
