import { InvalidInputError } from "./errors/input-errors.js";
import { LayottoError } from "./errors/layotto-error.js";
import { textOf } from "./errors/text-of.js";

/** Reads what a caller gave; what its getters and traps throw is a wrong argument. @throws {@link InvalidInputError} */
export function readFrom<T>(argument: string, value: unknown, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof LayottoError) throw cause;
    throw new InvalidInputError(argument, value, `something that can be read (${textOf(cause)})`, { cause });
  }
}
