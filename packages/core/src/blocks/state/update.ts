import { fullJitterMs, sleep } from "../../async/backoff.js";
import { deadlineOf } from "../../call-options.js";
import { TimeoutError } from "../../errors/call-errors.js";
import { errorFromFailure, where, type FailureRule } from "../../errors/from-status.js";
import { StatusError } from "../../transport.js";
import { requireFunction, requireInteger, requireOptions } from "../../validate.js";
import { EtagMismatchError } from "./errors.js";
import type { StateStore } from "./state-store.js";
import type { UpdateOptions } from "./types.js";

const firstBackoffMs = 5;
const longestBackoffMs = 250;

/** The loop of `StateStore.update`; see there. `timeoutMs` covers all of it. */
export async function update<Out, In>(
  store: StateStore<Out, In>,
  createOnly: boolean,
  key: string,
  change: (current: Out | undefined) => In | undefined | Promise<In | undefined>,
  options: UpdateOptions,
): Promise<In | Out | undefined> {
  requireFunction("change", change);
  const { maxAttempts = 20, timeoutMs, ...rest } = requireOptions("options", options);
  requireInteger("maxAttempts", maxAttempts, 1, "a whole number from 1");
  const deadline = deadlineOf(timeoutMs);
  for (let attempt = 1; ; attempt++) {
    const call = { ...rest, timeoutMs: remainingMs(deadline, store.name, key) };
    const present = await store.get(key, call);
    const next = await change(present?.value);
    if (next === undefined) return present?.value;
    const condition = present ? { etag: present.etag } : { ifAbsent: createOnly };
    try {
      await store.save(key, next, { ...call, ...condition, timeoutMs: remainingMs(deadline, store.name, key) });
      return next;
    } catch (error) {
      if (!(error instanceof EtagMismatchError) || attempt >= maxAttempts) throw error;
    }
    await pause(fullJitterMs(attempt, firstBackoffMs, longestBackoffMs), store.name, key, rest.signal);
  }
}

function remainingMs(deadline: number | undefined, store: string, key: string): number | undefined {
  if (deadline === undefined) return undefined;
  const remaining = deadline - Date.now();
  if (remaining > 0) return remaining;
  throw failed(new StatusError("DEADLINE_EXCEEDED", "the deadline of update() passed"), store, key, undefined);
}

async function pause(ms: number, store: string, key: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch {
    throw failed(new StatusError("CANCELLED", "aborted between two attempts"), store, key, signal);
  }
}

function failed(reason: StatusError, store: string, key: string, signal: AbortSignal | undefined): Error {
  return errorFromFailure(reason, { method: "update", store, key, signal, closed: false, rule: outOfTime });
}

/** The time of the whole loop is over, which says nothing of how fast the runtime answers. */
const outOfTime: FailureRule = (failure) => {
  if (failure.status !== "DEADLINE_EXCEEDED") return undefined;
  return new TimeoutError(
    `${where(failure)} was not done in time: others changed the value first, or the change took too long to make; ` +
      "give it a longer timeoutMs.",
    failure,
  );
};
