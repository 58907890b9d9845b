/** The nearest of some names to one that is not among them; `undefined` when none is near. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const reach = Math.max(2, Math.floor(name.length / 2));
  return known
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter((entry) => entry.distance <= reach)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Levenshtein's: how many characters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
