import { expect } from "vitest";
import { mockTest } from "../vitest/fixture.js";
import {
  layottoMatchers,
  type ExpectedCall,
  type ExpectedEvent,
  type Inspected,
  type MatcherResult,
  type MatcherState,
} from "../vitest/matchers.js";

/** What `expect(mock)` can be asked, once this module was imported. */
export interface LayottoMatchers {
  /** Whether a method was called, with what. */
  toHaveCalled(method: string, expected?: ExpectedCall): Promise<void>;
  /** Whether an event was published to a topic with success. */
  toHavePublished(topic: string, expected?: ExpectedEvent): Promise<void>;
  /** Whether an event of a topic was delivered to the application, which accepted it. */
  toHaveDelivered(topic: string, expected?: ExpectedEvent): Promise<void>;
  /** Whether a state store holds a key, with that value where one is given. */
  toHaveSavedState(store: string, key: string, value?: unknown): Promise<void>;
}

declare module "vitest" {
  // Vitest's own declaration has this parameter; merging needs the very same.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars
  interface Matchers<T = any> extends LayottoMatchers {}
}

expect.extend(layottoMatchers);

/** Vitest's `test` with the fixtures `mock` and `runtime`, on the mock's defaults. */
export const test: ReturnType<typeof mockTest> = mockTest();

export { mockTest, type MockFixtures } from "../vitest/fixture.js";
export {
  layottoMatchers,
  type ExpectedCall,
  type ExpectedEvent,
  type Inspected,
  type MatcherResult,
  type MatcherState,
};
