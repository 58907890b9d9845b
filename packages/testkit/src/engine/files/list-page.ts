/** One page of a listing. */
export interface ListPage<T> {
  readonly entries: readonly T[];
  /** The last name on the page; empty when there is none. */
  readonly marker: string;
  readonly isTruncated: boolean;
}

/**
 * The entries after the one that `marker` names, `pageSize` at most (0 stands for all). A marker that no entry has
 * ends before it began.
 */
export function pageOf<T extends { readonly name: string }>(
  all: readonly T[],
  pageSize: number,
  marker: string,
): ListPage<T> {
  const from = marker === "" ? 0 : all.findIndex((entry) => entry.name === marker) + 1;
  const after = marker !== "" && from === 0 ? [] : all.slice(from);
  const entries = pageSize > 0 ? after.slice(0, pageSize) : after;
  return { entries, marker: entries.at(-1)?.name ?? "", isTruncated: entries.length < after.length };
}
