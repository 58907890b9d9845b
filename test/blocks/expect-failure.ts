import type { LayottoError } from "@layotto-sdk/core";
import { expect } from "vitest";

/** The public part of an error that a test compares; what is left out is not compared. */
export type ErrorFields = Partial<Record<keyof LayottoError | "statusCode" | "body" | "reason" | "argument", unknown>>;

/** Waits for a call to fail with an error of one class and with these fields; answers the error. */
export async function expectFailure<E extends LayottoError>(
  call: Promise<unknown>,
  type: { readonly brand: string; readonly prototype: E },
  fields: ErrorFields = {},
): Promise<E> {
  const error = await call.then(
    (value) => expect.fail(`expected a ${type.brand}, but the call succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect((error as Error).name, String((error as Error).message)).toBe(type.brand);
  // The name alone could be anybody's.
  expect(error).toBeInstanceOf(type);
  expect(error).toMatchObject(fields);
  // Whatever went wrong, the message is a whole sentence for people.
  expect((error as Error).message).toMatch(/^\S.{15,}[^\s:]$/s);
  return error as E;
}
