export { mockRuntime, type MockInternals, type MockRuntime, type MockRuntimeOptions } from "./mock-runtime.js";
export type { MockHandler, MockRequest, MockResponse } from "./mock-outside.js";
export type { CallFilter, CallOutcome, RecordedCall } from "./dispatch/call-log.js";
export type { Fault, PendingFault } from "./faults/faults.js";
export { quirkTable, type QuirkName, type Quirks } from "./engine/quirks.js";
export { ConfigError } from "./config/config-error.js";
