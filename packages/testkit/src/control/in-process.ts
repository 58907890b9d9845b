import type { MockInternals } from "../mock-runtime.js";
import { createControl } from "./client.js";
import type { Control } from "./control.js";

/** The control interface of a mock in this process. It goes through JSON as over HTTP: nothing is shared with the mock. */
export function inProcessControl(mock: MockInternals): Control {
  return createControl(async (name, input) => {
    // Loaded when first used: many tests need no control.
    const { runOperation } = await import("./run-operation.js");
    return throughJson(await runOperation(mock, name, throughJson(input)));
  });
}

function throughJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
