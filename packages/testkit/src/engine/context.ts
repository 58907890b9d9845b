import type { RuntimeConfig } from "../config/runtime-config.js";
import type { Clock } from "./clock.js";
import type { Quirks } from "./quirks.js";

/** What every part of the engine is made with. */
export interface EngineContext {
  readonly config: RuntimeConfig;
  readonly clock: Clock;
  /** Live: a test may switch a quirk while the mock runs. */
  readonly quirks: Quirks;
}
