import { componentNotFound, type Failure } from "../errors/from-status.js";
import type { LayottoError } from "../errors/layotto-error.js";

/**
 * Recognises the one thing that extension services refuse with INVALID_ARGUMENT: a component that is not there. A name
 * that ends in a space takes the runtime's text with it, so that none is as good.
 */
export function extensionComponentNotFound(failure: Failure, kind: string): LayottoError | undefined {
  const { status, details } = failure;
  if (status !== "INVALID_ARGUMENT") return undefined;
  return details === "" || details.startsWith("component not found. kind: ")
    ? componentNotFound(failure, kind)
    : undefined;
}
