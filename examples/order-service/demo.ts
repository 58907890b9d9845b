import { EventEmitter, once } from "node:events";
import { inspect, isDeepStrictEqual } from "node:util";
import type { FullRuntime } from "@layotto-sdk/node";
import type { LocalServer } from "./local-server.js";

/** What every step is given. */
export interface Demo {
  readonly runtime: FullRuntime;
  /** Unique to this run; it is part of every key and topic. */
  readonly run: string;
  /** The orders that the runtime handed to the app callback. */
  readonly orders: Inbox<Order>;
  /** Why the runtime will not call the app back; `undefined` when it will. */
  readonly noCallback: string | undefined;
  /** The server that the binding and the service call lead to; where it could not listen, the reason. */
  readonly localServer: LocalServer | string;
  /** Tells what happened, in a line. */
  say(line: string): void;
  /** Shows how far a transfer is. */
  progress(label: string): (progress: { transferredBytes: number; totalBytes?: number | undefined }) => void;
  /** Runs at the end of the step, however it ends. */
  afterwards(task: () => Promise<void>): void;
}

export interface Step {
  readonly name: string;
  readonly title: string;
  run(demo: Demo): Promise<void>;
}

export interface Order {
  readonly number: number;
  readonly title: string;
  readonly total: number;
}

/** Thrown by a step that this runtime gives no ground for. */
export class Skipped extends Error {}

/** Ends the step with a clear message unless `actual` is `expected`. */
export function check<T>(what: string, actual: T, expected: T): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what} should be ${inspect(expected)}, but is ${inspect(actual)}`);
}

/** What arrives from outside, for a step that waits for it. */
export class Inbox<T> extends EventEmitter {
  readonly #items: T[] = [];

  put(item: T): void {
    this.#items.push(item);
    this.emit("put");
  }

  /** The first `count` items; fails where they take longer than 5 s. */
  async first(count: number): Promise<T[]> {
    const signal = AbortSignal.timeout(5_000);
    while (this.#items.length < count) {
      await once(this, "put", { signal }).catch(() => {
        throw new Error(`only ${this.#items.length} of ${count} arrived within 5 s`);
      });
    }
    return this.#items.slice(0, count);
  }
}
