import { Described, InvalidInputError } from "../../errors/input-errors.js";
import { requireText } from "../../validate.js";

/** What is needed to go on with an upload. */
export interface UploadState {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partBytes: number;
  /** By number. */
  readonly parts: ReadonlyMap<number, { readonly etag: string; readonly size: number }>;
}

/** The state of an upload as a text that can be kept. */
export function writeToken({ bucket, key, uploadId, partBytes, parts }: UploadState): string {
  const listed = [...parts].map(([number, { etag, size }]) => [number, etag, size]);
  return JSON.stringify({ bucket, key, uploadId, partBytes, parts: listed });
}

/** Reads such a text. @throws InvalidInputError for one that is none, or is of another object */
export function readToken(token: string, bucket: string, key: string): UploadState {
  const refuse = (what: string): never => {
    throw new InvalidInputError("resume", new Described(what), "the last token that onToken was given for this key");
  };
  let state: Partial<Record<keyof UploadState, unknown>> | null;
  try {
    state = JSON.parse(requireText("resume", token)) as typeof state;
  } catch {
    return refuse("no token of an upload");
  }
  const { uploadId, partBytes, parts } = state ?? {};
  if (typeof uploadId !== "string" || uploadId === "" || !Array.isArray(parts) || !isSize(partBytes, 1)) {
    return refuse("no token of an upload");
  }
  if (state?.bucket !== bucket || state.key !== key) return refuse("a token of another object");
  const byNumber = new Map<number, { etag: string; size: number }>();
  for (const part of parts as readonly unknown[]) {
    const [number, etag, size] = Array.isArray(part) ? (part as readonly unknown[]) : [];
    if (!isSize(number, 1) || typeof etag !== "string" || !isSize(size, 0)) return refuse("no token of an upload");
    byNumber.set(number, { etag, size });
  }
  return { bucket, key, uploadId, partBytes, parts: byNumber };
}

function isSize(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}
