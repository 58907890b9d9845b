/** What was thrown in words. Anything can be thrown, also what has no text. */
export function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "something without a text was thrown";
  }
}
