import type { Quirks } from "../quirks.js";
import { stateFailures, type StateFailure } from "../messages.js";
import type { StateTable } from "./state-table.js";
import {
  prepareSave,
  runDeleteScript,
  runSetScript,
  StateWriteError,
  type PreparedSave,
  type StateDelete,
  type StateSave,
} from "./state-writes.js";

/** One operation of a transaction. */
export type StateOperation =
  { readonly kind: "upsert"; readonly save: StateSave } | { readonly kind: "delete"; readonly one: StateDelete };

/**
 * Runs a transaction as Redis does: texts are read first and refuse it as a whole; then every operation runs, those
 * after a failing one too, and the first failure is the answer.
 */
export function runTransaction(
  table: StateTable,
  operations: readonly StateOperation[],
  quirks: Quirks,
): StateFailure | undefined {
  const steps: (() => StateFailure | undefined)[] = [];
  try {
    for (const operation of operations) {
      if (operation.kind === "upsert") {
        const prepared = prepareSave(operation.save);
        steps.push(() => upsert(table, prepared, quirks));
      } else {
        steps.push(() =>
          runDeleteScript(table, operation.one) ? undefined : mismatch(stateFailures.deleteScript(operation.one.key)),
        );
      }
    }
  } catch (error) {
    if (error instanceof StateWriteError) return error.failure;
    throw error;
  }
  const undo = table.remember(operations.map((operation) => keyOf(operation)));
  const first = steps.map((step) => step()).find((failure) => failure !== undefined);
  if (first && !quirks.transactionNotAtomic) undo();
  return first;
}

function upsert(table: StateTable, save: PreparedSave, quirks: Quirks): StateFailure | undefined {
  const done = runSetScript(table, save, quirks, false);
  if (save.ttlSeconds !== undefined) table.expire(save.key, save.ttlSeconds);
  return done ? undefined : mismatch(stateFailures.setScript(save.key));
}

/** Inside a transaction nobody wraps the script's text. */
function mismatch(script: string): StateFailure {
  return { kind: "mismatch", details: script };
}

function keyOf(operation: StateOperation): string {
  return operation.kind === "upsert" ? operation.save.key : operation.one.key;
}
