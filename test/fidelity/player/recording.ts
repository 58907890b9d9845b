import { readFileSync } from "node:fs";

/** A JSON value as recordings have it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a recorded call failed. */
export interface RecordedError {
  /** The code's gRPC name. */
  readonly code: string;
  readonly message: string;
}

/** A wait, or a call with what came back. */
export interface RecordedStep {
  readonly sleepMs?: number;
  readonly call?: string;
  readonly request?: Json;
  readonly requests?: readonly Json[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly response?: Json;
  readonly responses?: readonly Json[];
  readonly error?: RecordedError;
  /** `items.key`: the list that may come in any order, and its sort key. */
  readonly unordered?: string;
}

/** Steps that were played on one server, after those of the scenarios before. */
export interface RecordedScenario {
  readonly name: string;
  readonly steps: readonly RecordedStep[];
}

/** Reads a file of `recorded/`. */
export function recording<T = readonly RecordedScenario[]>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../recorded/${file}`, import.meta.url), "utf8")) as T;
}
