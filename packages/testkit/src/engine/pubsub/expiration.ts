// What Go's durations hold, in seconds.
const longestSeconds = 9_223_372_036;
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * When an event expires, in milliseconds since the epoch; `undefined` for never. From the metadata of a publication:
 * `ttlInSeconds`, where it is a whole number above 0, cut to the second. From a CloudEvent: its own `expiration`,
 * where that is a time of RFC 3339.
 */
export function expirationOf(metadata: ReadonlyMap<string, string>, now: number): number | undefined;
export function expirationOf(expiration: string | undefined): number | undefined;
export function expirationOf(from: ReadonlyMap<string, string> | string | undefined, now = 0): number | undefined {
  if (from === undefined) return undefined;
  if (typeof from === "string") {
    const time = rfc3339.test(from) ? Date.parse(from) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  }
  const text = from.get("ttlInSeconds") ?? "";
  if (!/^\+?\d+$/.test(text)) return undefined;
  const seconds = Math.min(Number(text), longestSeconds);
  return seconds === 0 ? undefined : Math.floor(now / 1000 + seconds) * 1000;
}

/** Whether an event must not be delivered any more. */
export function hasExpired(event: { readonly expiresAt: number | undefined }, now: number): boolean {
  return event.expiresAt !== undefined && event.expiresAt < now;
}
