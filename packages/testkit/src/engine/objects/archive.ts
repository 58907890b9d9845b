import { s3Errors } from "./s3-errors.js";
import { isArchived, type ObjectVersion } from "./stored-object.js";

const hourMs = 3_600_000;

/** How long each way of a restore takes. */
const restoreMs: Readonly<Record<string, number>> = { Expedited: hourMs / 12, Standard: 5 * hourMs, Bulk: 12 * hourMs };

/** @throws S3Error for an object in an archive that is not there to be read */
export function checkReadable(object: ObjectVersion, nowMs: number): void {
  if (!isArchived(object)) return;
  const { restored } = object;
  if (!restored || nowMs < restored.from || nowMs >= restored.until) throw s3Errors.archived();
}

/** Begins to bring an object back, for some days. @throws S3Error where it is no archived one, or is on its way */
export function restore(object: ObjectVersion, days: number, tier: string, nowMs: number): void {
  if (!isArchived(object)) throw s3Errors.notArchived();
  if (object.restored && nowMs < object.restored.from) throw s3Errors.alreadyRestoring();
  const isThere = object.restored !== undefined && nowMs < object.restored.until;
  const from = isThere ? nowMs : nowMs + (restoreMs[tier] ?? 5 * hourMs);
  object.restored = { from, until: from + Math.max(1, days) * 24 * hourMs };
}
