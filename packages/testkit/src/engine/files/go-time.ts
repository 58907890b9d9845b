/** A time as Go's `time.String()` writes it in UTC, for example `2026-11-23 01:52:17.352 +0000 UTC`. */
export function goTime(ms: number): string {
  const [date, time = ""] = new Date(ms).toISOString().split("T");
  const clock = time.slice(0, 8);
  const fraction = time.slice(8, 12).replace(/\.?0+$/, "");
  return `${date} ${clock}${fraction} +0000 UTC`;
}
