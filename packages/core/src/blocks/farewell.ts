import { LayottoError } from "../errors/layotto-error.js";

/** How long the end of a subscription waits for the runtime's goodbye, in milliseconds, before it cancels. */
export const farewellMs = 1_000;

/** Whether a subscription ended well: the real runtime answers a half-close with UNKNOWN `EOF`. */
export function isCleanEnd(reason: unknown): boolean {
  return reason instanceof LayottoError && reason.status === "UNKNOWN" && reason.details === "EOF";
}
