import type { FinishedCall } from "../dispatch/dispatcher.js";
import { subjectOf } from "../dispatch/subject.js";

const longestName = 120;

/**
 * One line about a call: when, method, store and key, outcome, how long. Never payloads, values, secrets or metadata,
 * and no status texts either, since these may quote them.
 */
export function callLine({ entry, durationMs }: FinishedCall, now: Date = new Date()): string {
  const { store, key } = subjectOf(entry.decoded());
  const about = [store, key].filter((name) => name !== undefined).map(printable);
  return [
    now.toISOString().slice(11, 23),
    printable(entry.method.name),
    ...about,
    entry.outcome,
    `${durationMs.toFixed(1)} ms`,
  ].join(" ");
}

/** A name that stays on its line and in its place: what is not plain is quoted as JSON. */
function printable(name: string): string {
  const short = name.length > longestName ? `${name.slice(0, longestName)}...` : name;
  return /^[\x21-\x7e]+$/.test(short) ? short : JSON.stringify(short).replace(/[\x7f-\x9f\u2028\u2029]/g, "?");
}
