/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (low === undefined || high === undefined) throw new Error("there is no median of nothing");
  return (low + high) / 2;
}

/** The median of the ratios of numbers measured in the same round: what slows a whole round cancels out. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  return median(
    numerators.map((numerator, round) => {
      const denominator = denominators[round];
      if (denominator === undefined) throw new Error("both need the same rounds");
      return numerator / denominator;
    }),
  );
}
