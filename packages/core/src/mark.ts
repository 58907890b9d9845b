/**
 * The test of `instanceof` for a class whose instances answer `mark`, a registered symbol, with true: it holds across
 * the ESM and the CommonJS copy of this package, and several installed versions. A class that is derived from such a
 * one is matched by its prototype chain, as ever.
 */
export function isMarked(type: unknown, own: unknown, mark: symbol, value: unknown): boolean {
  if (type !== own) return Function.prototype[Symbol.hasInstance].call(type, value);
  if (typeof value !== "object" || value === null) return false;
  // Anything can be thrown or given, also a proxy whose traps throw.
  try {
    return (value as { [mark]?: unknown })[mark] === true;
  } catch {
    return false;
  }
}
