import { InvalidInputError } from "@layotto-sdk/core";
import { didYouMean } from "./did-you-mean.js";

/** What to say of a name that is none of those there are; `kind` says what they are, as in `a quirk`. */
function unknownName(argument: string, value: unknown, known: readonly string[], kind: string): InvalidInputError {
  const name = argument.slice(argument.lastIndexOf(".") + 1);
  const near = didYouMean(name, known);
  const mend = near === undefined ? `: ${known.length > 0 ? known.join(", ") : "there is none"}` : `, perhaps ${near}`;
  return new InvalidInputError(argument, value, `the name of ${kind}${mend}`);
}

/** Refuses the first member of an object whose name is unknown. @throws InvalidInputError that names the nearest */
export function requireKnownNames(argument: string, given: object, known: readonly string[], kind: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownName(`${argument}.${name}`, value, known, kind);
  }
}
