import { test, type TestContext, type TestOptions } from "vitest";
import { requirements, type RequirementId } from "./requirements.js";

declare module "vitest" {
  interface TaskMeta {
    /** The ids of the requirements that a test proves; read by the coverage reporter. */
    proves?: readonly string[];
  }
}

const known = new Set(requirements.map(({ id }) => id));

/**
 * Registers a test that proves requirements: the run fails where an id is proved by no passing test.
 *
 * @example
 * ```ts
 * proves(["state.get.absent"], "an absent key reads as undefined", async () => { ... });
 * ```
 */
export function proves(
  ids: readonly RequirementId[],
  name: string,
  run: (context: TestContext) => void | Promise<void>,
  options: Omit<TestOptions, "meta"> = {},
): void {
  test(name, { ...options, ...proof(...ids) }, run);
}

/** The options of a vitest test that proves requirements, for `test.each`. */
export function proof(...ids: readonly RequirementId[]): Pick<TestOptions, "meta"> {
  for (const id of ids) {
    if (!known.has(id)) throw new TypeError(`${id} is no requirement; add it to its area beside this file.`);
  }
  return { meta: { proves: ids } };
}
