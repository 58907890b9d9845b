import type { Clock } from "../clock.js";
import { Bucket } from "./bucket.js";
import { s3Errors } from "./s3-errors.js";

/** A bucket that exists from the start. */
export type BucketInit = string | { readonly name: string; /** Default `false`. */ readonly versions?: boolean };

/** What one object store holds: its buckets. A bucket that was not named does not exist. */
export class Account {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    /** Tells this store's signatures from another's. */
    readonly id: string,
    private readonly initial: readonly BucketInit[],
  ) {
    this.reset();
  }

  /** @throws S3Error where there is none */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw s3Errors.noSuchBucket();
    return bucket;
  }

  /** Makes a bucket; one of the name that exists stays as it is, with what it holds. */
  createBucket(name: string, versions: boolean): void {
    if (!this.#buckets.has(name)) this.#buckets.set(name, new Bucket(this.clock, name, versions));
  }

  /** As it was at the start: the buckets that were named then, and nothing in them. */
  reset(): void {
    this.#buckets.clear();
    for (const init of this.initial) {
      const { name, versions = false } = typeof init === "string" ? { name: init } : init;
      this.createBucket(name, versions);
    }
  }
}
