/**
 * The status codes of gRPC by number, as https://grpc.io/docs/guides/status-codes/ lists them.
 */
export const statusNames = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** The name of a gRPC status code, for example `"UNAVAILABLE"`. */
export type StatusName = (typeof statusNames)[number];

/** The name of a numeric status code; a number that gRPC does not know is `"UNKNOWN"`, as the specification asks. */
export function statusName(code: number): StatusName {
  return statusNames[code] ?? "UNKNOWN";
}

/** The number of a status code by its name. */
export function statusNumber(name: StatusName): number {
  return statusNames.indexOf(name);
}
