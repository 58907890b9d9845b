import type { Outside, OutgoingRequest, OutgoingResponse, OutsideHandler } from "./outside.js";
import { HttpTimeoutError } from "./outside.js";

/** The host of a request that goes to a test's handler and has no configured address. */
export const noAddress = "http://mock.invalid";

/** Sends a request to a test's handler where there is one, else over HTTP; either is given the same time. */
export function callOutside(
  request: OutgoingRequest,
  handler: OutsideHandler | undefined,
  outside: Outside,
): Promise<OutgoingResponse> {
  return handler ? withinTime(Promise.resolve().then(() => handler(request)), request.timeoutMs) : outside.http(request);
}

async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HttpTimeoutError(ms)), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
