import { readFileSync } from "node:fs";

/** One of the recordings of the real runtime. */
export function recorded<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`./recorded/${file}.json`, import.meta.url), "utf8")) as T;
}

/** How a recorded call was refused; `*` as message stands for any text. */
export interface RecordedError {
  readonly code: string;
  readonly message: string;
}
