import { s3Errors } from "./s3-errors.js";
import { compareKeys } from "./stored-object.js";

/** What S3 puts on a page at most. */
const mostOnPage = 1000;

/** One page of a listing: entries, and the prefixes that stand for others. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly prefixes: readonly string[];
  /** The last key or prefix on the page; `undefined` where nothing follows. */
  readonly next: { readonly name: string; readonly entry: T | undefined } | undefined;
  readonly limit: number;
}

/** What of a listing is asked for. */
export interface PageRequest<T> {
  readonly prefix: string;
  /** Groups keys that have it after the prefix; empty for no groups. */
  readonly delimiter: string;
  /** Entries and prefixes on the page at most; 0 for S3's 1,000. */
  readonly limit: number;
  /** Lists what comes after this key or common prefix; empty from the start. */
  readonly after: string;
  /** Whether an entry of the key `after` comes on this page all the same. Default none does. */
  readonly alsoOfAfter?: (entry: T) => boolean;
}

/** One page of entries that are in the order of their keys. @throws S3Error for a negative limit */
export function pageOf<T extends { readonly key: string }>(all: readonly T[], request: PageRequest<T>): Page<T> {
  const { prefix, delimiter, after } = request;
  if (request.limit < 0) throw s3Errors.negativeLimit();
  const limit = request.limit === 0 ? mostOnPage : Math.min(request.limit, mostOnPage);
  const entries: T[] = [];
  const prefixes: string[] = [];
  let last: { name: string; entry: T | undefined } | undefined;
  for (const entry of all) {
    if (!entry.key.startsWith(prefix)) continue;
    const group = groupOf(entry.key, prefix, delimiter);
    if (group !== undefined && (group === prefixes.at(-1) || group === after)) continue;
    const order = after === "" ? 1 : compareKeys(entry.key, after);
    if (order < 0 || (order === 0 && !request.alsoOfAfter?.(entry))) continue;
    if (entries.length + prefixes.length === limit) return { entries, prefixes, next: last, limit };
    if (group === undefined) entries.push(entry);
    else prefixes.push(group);
    last = { name: group ?? entry.key, entry: group === undefined ? entry : undefined };
  }
  return { entries, prefixes, next: undefined, limit };
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
