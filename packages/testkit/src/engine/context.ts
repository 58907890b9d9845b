import type { RuntimeConfig } from "../config/runtime-config.js";
import type { Clock } from "./clock.js";
import type { BucketInit } from "./objects/account.js";
import type { Quirks } from "./quirks.js";

/** What every part of the engine is made with. */
export interface EngineContext {
  readonly config: RuntimeConfig;
  readonly clock: Clock;
  /** Live: a test may switch a quirk while the mock runs. */
  readonly quirks: Quirks;
  /** Folders that exist in the file stores, beside `/data/files` and the system's temporary folder. Default none. */
  readonly directories?: readonly string[] | undefined;
  /** Buckets that exist in every object store. Default none. */
  readonly buckets?: readonly BucketInit[] | undefined;
  /** Secrets by store and name; they add to what a store's file says and win over it. Default none. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Keys of cryption components, by component, beside the one that each is configured with. Default none. */
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What a `local.env` secret store reads. Default the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}
