import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.js";
import { s3Errors } from "./s3-errors.js";
import { compareKeys, etagOf, joinedEtag, unquoted, type NewObject, type ObjectTraits } from "./stored-object.js";

/** What every part save the last must have at least. */
export const smallestPartBytes = 5 * 1024 * 1024;

const mostParts = 10_000;

/** One part of an upload. */
export interface UploadedPart {
  readonly number: number;
  readonly content: Uint8Array;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** An upload in parts that was begun and not ended. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly traits: ObjectTraits;
  /** Milliseconds since the epoch. */
  readonly initiatedAt: number;
  readonly parts: Map<number, UploadedPart>;
}

/** The uploads of one bucket. */
export class Uploads {
  readonly #byId = new Map<string, Upload>();

  constructor(private readonly clock: Clock) {}

  begin(key: string, traits: ObjectTraits): Upload {
    const id = randomBytes(42).toString("base64").replace(/[+/]/g, "x");
    const upload = { id, key, traits, initiatedAt: this.clock.now(), parts: new Map<number, UploadedPart>() };
    this.#byId.set(id, upload);
    return upload;
  }

  /** @throws S3Error where there is none of that id for the key */
  get(key: string, id: string): Upload {
    const upload = this.#byId.get(id);
    if (upload?.key !== key) throw s3Errors.noSuchUpload();
    return upload;
  }

  /** Adds a part, in place of one with the same number. @throws S3Error for a number that cannot be */
  addPart(upload: Upload, number: number, content: Uint8Array): UploadedPart {
    if (number < 1 || number > mostParts) throw s3Errors.partNumberOutOfRange();
    const part = { number, content, etag: etagOf(content), modifiedAt: this.clock.now() };
    upload.parts.set(number, part);
    return part;
  }

  /**
   * Joins the named parts and ends the upload.
   * @throws S3Error where a part is missing, has another etag, is out of order or too small; the upload goes on
   */
  complete(upload: Upload, named: readonly { readonly number: number; readonly etag: string }[]): NewObject {
    if (named.length === 0) throw s3Errors.malformed();
    const parts = named.map(({ number, etag }, index) => {
      if (number <= (named[index - 1]?.number ?? 0)) throw s3Errors.invalidPartOrder();
      const part = upload.parts.get(number);
      if (!part || unquoted(part.etag) !== unquoted(etag)) throw s3Errors.invalidPart();
      return part;
    });
    if (parts.slice(0, -1).some(({ content }) => content.length < smallestPartBytes)) throw s3Errors.partTooSmall();
    this.#byId.delete(upload.id);
    return {
      ...upload.traits,
      content: new Uint8Array(Buffer.concat(parts.map(({ content }) => content))),
      etag: joinedEtag(parts.map(({ etag }) => etag)),
      partSizes: parts.map(({ content }) => content.length),
    };
  }

  /** Ends an upload and drops its parts. */
  abort(upload: Upload): void {
    this.#byId.delete(upload.id);
  }

  /** By key, then in the order in which they began. */
  list(): Upload[] {
    return [...this.#byId.values()].sort((a, b) => compareKeys(a.key, b.key));
  }

  clear(): void {
    this.#byId.clear();
  }
}
