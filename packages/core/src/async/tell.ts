/**
 * Tells a callback of the caller's. What it throws, or its promise rejects with, changes nothing: the call went as it
 * went, and is reported so.
 */
export function tell<T>(callback: (news: T) => unknown, news: T): void {
  try {
    Promise.resolve(callback(news)).catch(() => undefined);
  } catch {
    return;
  }
}
