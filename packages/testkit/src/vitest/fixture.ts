import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { test as base, type TestAPI } from "vitest";
import type { MockRuntimeOptions } from "../mock-options.js";
import { mockRuntime, type MockRuntime } from "../mock-runtime.js";

/** What a test of {@link mockTest} gets when it asks for it. */
export interface MockFixtures {
  /** A mock of its own for each test, closed afterwards. */
  mock: MockRuntime;
  /** A client of that mock with every building block. */
  runtime: FullRuntime;
}

/**
 * Vitest's `test` with a fresh mock and a client of it for each test that names them.
 *
 * @example
 * ```ts
 * const test = mockTest({ quirks: { lockKeepAliveBroken: false } });
 * test("keeps the cart", async ({ mock, runtime }) => {
 *   await runtime.state("state_demo").text().save("cart", "apple");
 *   await expect(mock).toHaveSavedState("state_demo", "cart", "apple");
 * });
 * ```
 */
export function mockTest(options: MockRuntimeOptions = {}): TestAPI<MockFixtures> {
  return base.extend<MockFixtures>({
    // Vitest reads which fixtures are needed from the parameter's pattern, an empty one too.
    // eslint-disable-next-line no-empty-pattern
    mock: async ({}, use) => {
      const mock = await mockRuntime(options);
      await use(mock);
      await mock.close();
    },
    runtime: async ({ mock }, use) => {
      const runtime = mock.connect();
      await use(runtime);
      await runtime.close();
    },
  });
}
