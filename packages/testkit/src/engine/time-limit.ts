import { HttpTimeoutError } from "./outside.js";

/** Waits no longer than `ms`, by the machine's clock. @throws HttpTimeoutError */
export async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
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
