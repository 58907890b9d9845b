import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { mockRuntime, type MockRuntime, type MockRuntimeOptions } from "@layotto-sdk/testkit";
import { expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { quirkId, type Quirk } from "../requirements/quirks.js";

/** What a look at a quirk has: a fresh mock in which it stands one way, and a client of it. */
export interface Look {
  readonly mock: MockRuntime;
  readonly runtime: FullRuntime;
}

/** Registers the proof of a quirk: `look` sees `on` in a mock where it is on, and `off` where it is off. */
export function quirk(
  name: Quirk,
  look: (look: Look) => Promise<unknown>,
  { on, off }: { readonly on: unknown; readonly off: unknown },
  options: MockRuntimeOptions = {},
): void {
  proves([quirkId(name)], `${name} makes its difference`, async () => {
    const seen = async (value: boolean): Promise<unknown> => {
      await using mock = await mockRuntime({ ...options, quirks: { [name]: value } });
      return await look({ mock, runtime: mock.connect() });
    };
    expect({ on: await seen(true), off: await seen(false) }).toEqual({ on, off });
  });
}

/** The status that a call ended with. */
export async function statusOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => "OK",
    (error: { status?: string }) => error.status ?? String(error),
  );
}

/** The UTF-8 bytes of a text. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
