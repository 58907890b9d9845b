import { parseGoNumber, type ParsedNumber } from "../go-numbers.js";
import { fileMessages, refused, type Refusal } from "../messages.js";

/** How a file is opened for writing. */
export interface PutMode {
  readonly mode: number;
  readonly flag: number;
}

/** `rw-r--r--`, and create, read and write, truncate: what a caller means who says nothing. */
const defaults = { FileMode: "420", FileFlag: "578" } as const;

/**
 * Reads `FileMode` and `FileFlag`, both decimal.
 *
 * @throws StatusError when one is no number, or is missing where `required`.
 */
export function putModeOf(metadata: ReadonlyMap<string, string>, required: boolean): PutMode {
  const mode = metadata.get("FileMode") ?? (required ? undefined : defaults.FileMode);
  if (mode === undefined) throw refused(fileMessages.modeRequired());
  const flag = metadata.get("FileFlag") ?? (required ? undefined : defaults.FileFlag);
  if (flag === undefined) throw refused(fileMessages.flagRequired());
  return {
    mode: number(parseGoNumber(mode, "ParseUint", 32), fileMessages.wrongMode),
    flag: number(parseGoNumber(flag, "Atoi"), fileMessages.wrongFlag),
  };
}

function number(parsed: ParsedNumber, refusal: (parse: string) => Refusal): number {
  if ("error" in parsed) throw refused(refusal(parsed.error));
  return Number(BigInt.asUintN(32, parsed.value));
}
