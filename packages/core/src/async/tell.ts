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

/** Tells a callback, where there is one, what comes later. News that never comes, because it failed, is not told. */
export function tellLater<T>(callback: ((news: T) => unknown) | undefined, news: PromiseLike<T>): void {
  const tellIt = (arrived: T): void => {
    if (callback) tell(callback, arrived);
  };
  Promise.resolve(news).then(tellIt, () => undefined);
}
