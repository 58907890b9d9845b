import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.js";
import { s3Errors } from "./s3-errors.js";
import { compareKeys, etagOf, type DeleteMarker, type NewObject, type ObjectVersion } from "./stored-object.js";
import { Uploads } from "./uploads.js";

/** What is left of a deletion. */
export interface Deletion {
  /** Whether a delete marker was put or removed. */
  readonly deleteMarker: boolean;
  /** The marker's version, or that which was removed; empty without versions. */
  readonly versionId: string;
}

/** One bucket: the versions of its objects, and the uploads that were begun in it. */
export class Bucket {
  readonly uploads: Uploads;
  /** Newest first. */
  readonly #entries = new Map<string, (ObjectVersion | DeleteMarker)[]>();

  constructor(
    private readonly clock: Clock,
    readonly name: string,
    readonly versioned: boolean,
  ) {
    this.uploads = new Uploads(clock);
  }

  /** Adds a version; without versions it takes the place of the one before. */
  put(key: string, object: NewObject): ObjectVersion {
    const version: ObjectVersion = {
      etag: etagOf(object.content),
      partSizes: undefined,
      appendable: false,
      restored: undefined,
      ...object,
      kind: "object",
      key,
      versionId: this.#newVersionId(),
      modifiedAt: this.clock.now(),
    };
    this.#add(version);
    return version;
  }

  /**
   * One version of an object, the current one for an empty id.
   * @throws S3Error where there is none, or it is a delete marker
   */
  get(key: string, versionId = ""): ObjectVersion {
    const entries = this.#entries.get(key) ?? [];
    const entry = versionId === "" ? entries[0] : entries.find((one) => one.versionId === versionId);
    if (entry?.kind === "object") return entry;
    if (versionId === "") throw s3Errors.noSuchKey();
    throw entry ? s3Errors.isDeleteMarker() : s3Errors.noSuchVersion();
  }

  /** Whether there is such an object. */
  has(key: string, versionId = ""): boolean {
    const entries = this.#entries.get(key) ?? [];
    const entry = versionId === "" ? entries[0] : entries.find((one) => one.versionId === versionId);
    return entry?.kind === "object";
  }

  /** Deletes the current version, behind a delete marker where versions are kept. An absent key is no error. */
  delete(key: string): Deletion {
    if (!this.versioned) {
      this.#entries.delete(key);
      return { deleteMarker: false, versionId: "" };
    }
    const marker: DeleteMarker = { kind: "marker", key, versionId: this.#newVersionId(), modifiedAt: this.clock.now() };
    this.#add(marker);
    return { deleteMarker: true, versionId: marker.versionId };
  }

  /** Deletes one version for good; an absent one is no error. */
  deleteVersion(key: string, versionId: string): Deletion {
    const entries = this.#entries.get(key) ?? [];
    const index = entries.findIndex((entry) => entry.versionId === versionId);
    const [removed] = index < 0 ? [] : entries.splice(index, 1);
    if (entries.length === 0) this.#entries.delete(key);
    return { deleteMarker: removed?.kind === "marker", versionId };
  }

  /** The keys of present objects in order. */
  keys(): string[] {
    return [...this.#entries]
      .filter(([, entries]) => entries[0]?.kind === "object")
      .map(([key]) => key)
      .sort(compareKeys);
  }

  /** Every version and delete marker: by key, newest first. */
  versions(): (ObjectVersion | DeleteMarker)[] {
    return [...this.#entries].sort(([a], [b]) => compareKeys(a, b)).flatMap(([, entries]) => entries);
  }

  isLatest(entry: ObjectVersion | DeleteMarker): boolean {
    return this.#entries.get(entry.key)?.[0] === entry;
  }

  clear(): void {
    this.#entries.clear();
    this.uploads.clear();
  }

  #newVersionId(): string {
    return this.versioned ? randomUUID() : "null";
  }

  #add(entry: ObjectVersion | DeleteMarker): void {
    const before = this.versioned ? (this.#entries.get(entry.key) ?? []) : [];
    this.#entries.set(entry.key, [entry, ...before]);
  }
}
