import type { Quirks } from "../quirks.js";
import { parseGoNumber } from "../go-numbers.js";
import { stateFailures, type StateFailure } from "../messages.js";
import type { StateTable } from "./state-table.js";

/** One save as the store takes it; `etag` is `undefined` where the caller sent none. */
export interface StateSave {
  readonly key: string;
  readonly value: Uint8Array;
  readonly etag: string | undefined;
  readonly concurrency: "unspecified" | "first-write" | "last-write";
  readonly ttl: string | undefined;
}

/** One delete as the store takes it. */
export interface StateDelete {
  readonly key: string;
  readonly etag: string | undefined;
}

/** A save whose texts were read. */
export interface PreparedSave extends StateSave {
  /** 0 stands for none. */
  readonly version: bigint;
  readonly ttlSeconds: bigint | undefined;
}

/** Thrown inside this module's folder; handlers turn it into a refusal. */
export class StateWriteError extends Error {
  constructor(readonly failure: StateFailure) {
    super(failure.details);
  }
}

/** Reads the etag and the time to live. @throws StateWriteError when one of them is no number. */
export function prepareSave(save: StateSave): PreparedSave {
  let version = 0n;
  if (save.concurrency !== "last-write" && save.etag) {
    const parsed = parseGoNumber(save.etag, "Atoi");
    if ("error" in parsed) throw new StateWriteError(stateFailures.invalidEtag(parsed.error));
    version = parsed.value;
  }
  let ttlSeconds: bigint | undefined;
  if (save.ttl) {
    const parsed = parseGoNumber(save.ttl, "ParseInt");
    if ("error" in parsed) throw new StateWriteError(stateFailures.invalidTtl(parsed.error));
    ttlSeconds = parsed.value;
  }
  return { ...save, version, ttlSeconds };
}

/** Runs the store's script for a save; `false` when it refuses. A transaction never marks. */
export function runSetScript(table: StateTable, save: PreparedSave, quirks: Quirks, marks: boolean): boolean {
  const present = table.get(save.key);
  const firstWrite = save.concurrency === "first-write";
  if (quirks.firstWriteMarksForGood) {
    const allowed = !present || present.version === save.version || (!present.marked && save.version === 0n);
    if (allowed) table.put(save.key, save.value, { mark: marks && firstWrite });
    return allowed;
  }
  const allowed = save.version === 0n ? !(firstWrite && present) : present?.version === save.version;
  if (allowed) table.put(save.key, save.value, { afterDeleted: true });
  return allowed;
}

/** Runs the store's script for a delete; `false` when it refuses. The etag is compared as text. */
export function runDeleteScript(table: StateTable, { key, etag = "0" }: StateDelete): boolean {
  const present = table.get(key);
  const allowed = !present || etag === "0" || present.version.toString() === etag;
  if (allowed) table.delete(key);
  return allowed;
}

/** One save outside of a transaction. @throws StateWriteError */
export function saveOne(table: StateTable, save: StateSave, quirks: Quirks): void {
  const prepared = prepareSave(save);
  if (!runSetScript(table, prepared, quirks, true)) {
    const script = stateFailures.setScript(save.key);
    // Without an etag the store does not tell a mismatch from any other failure. Where marks are off, the only such
    // refusal is a first-write on a key that exists, and that is a mismatch.
    const told = save.etag !== undefined || !quirks.firstWriteMarksForGood;
    throw new StateWriteError(told ? stateFailures.mismatch(script) : stateFailures.setFailed(save.key, script));
  }
  if (prepared.ttlSeconds !== undefined) table.expire(save.key, prepared.ttlSeconds);
}

/** One delete outside of a transaction. @throws StateWriteError */
export function deleteOne(table: StateTable, one: StateDelete): void {
  if (!runDeleteScript(table, one))
    throw new StateWriteError(stateFailures.mismatch(stateFailures.deleteScript(one.key)));
}
