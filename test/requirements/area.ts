/** The promises of one area: an id and the sentence it stands for. */
export interface Area<Id extends string = string> {
  /** Which section of the first milestone's specification makes them: 1 start, 2 contract, 3 client, 4 testkit, 5 speed, 6 bad input, 7 packages and documents. */
  readonly section: number;
  readonly promises: Readonly<Record<Id, string>>;
}

/** Declares an area; ids are unique over all areas, which a test of the manifest checks. */
export function area<const Promises extends Record<string, string>>(
  section: number,
  promises: Promises,
): Area<keyof Promises & string> {
  return { section, promises };
}
