import { InvalidInputError, StatusError } from "@layotto-sdk/core";
import type { MockInternals } from "../mock-runtime.js";
import { ControlError } from "./control.js";
import { operations } from "./operations.js";

/**
 * Runs an operation by its name with an input that came out of JSON; what it answers is fit for JSON (`undefined` for
 * nothing).
 *
 * @throws ControlError for an unknown operation, a wrong input, and what the mock refuses.
 */
export async function runOperation(mock: MockInternals, name: string, input: unknown): Promise<unknown> {
  const operation = operationOf(name);
  try {
    // Over HTTP there is no undefined.
    return await operation(mock, input === null ? undefined : input);
  } catch (error) {
    throw asControlError(name, error);
  }
}

function operationOf(name: string): (mock: MockInternals, input: unknown) => unknown {
  let found: unknown = operations;
  for (const part of name.split(".")) {
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, part)
        ? (found as Record<string, unknown>)[part]
        : undefined;
  }
  if (typeof found !== "function") throw new ControlError(`There is no operation ${JSON.stringify(name)}.`);
  return found as (mock: MockInternals, input: unknown) => unknown;
}

function asControlError(name: string, error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  if (error instanceof InvalidInputError) return new ControlError(error.message, { cause: error });
  const text =
    error instanceof StatusError
      ? `${error.status}: ${error.details}`
      : error instanceof Error
        ? error.message
        : String(error);
  return new ControlError(`${name}: ${text}`, { cause: error });
}
