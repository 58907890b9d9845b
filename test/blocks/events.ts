import type { ReceivedEvent } from "@layotto-sdk/core/app";
import type { Subscription } from "@layotto-sdk/core/pubsub";
import { expect } from "vitest";

/** The component of the mock that needs no configuration. */
export const pubsubName = "pub_subs_demo";

/** The next event of a subscription that has one. */
export async function nextOf<T>(subscription: Subscription<T>): Promise<ReceivedEvent<T>> {
  const { done, value } = await subscription.next();
  if (done) return expect.fail("the subscription has ended");
  return value;
}

/** A promise and the way to settle it, for tests that wait for a moment inside a handler. */
export function gate<T = void>(): { readonly passed: Promise<T>; readonly open: (value: T) => void } {
  let open!: (value: T) => void;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { passed, open };
}

/** Lets everything run that is ready to run, on both sides of a socket on this machine too. */
export async function settled(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
