import { updateDownloadBandwidthRateLimit, updateUploadBandwidthRateLimit } from "@layotto-sdk/protocol/oss";
import type { Caller } from "../../caller.js";
import { requireFilled, requireOptions } from "../../validate.js";
import { Bucket } from "./bucket.js";
import { objectRule } from "./errors.js";
import { bytesOf } from "./requests.js";
import type { BandwidthLimitOptions } from "./types.js";

/** An object store: the way to its buckets. */
export class ObjectStore {
  readonly #caller: Caller;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /** A bucket of the store. Nothing is sent: whether it exists shows with the first call. */
  bucket(name: string): Bucket {
    return new Bucket(this.#caller, this.name, requireFilled("bucket", name, "the name of a bucket"));
  }

  /**
   * Limits the bandwidth of downloads.
   * @throws NotSupportedByRuntimeError with every component that ships with the runtime today
   */
  async limitDownloads(options: BandwidthLimitOptions): Promise<void> {
    await this.#limit(updateDownloadBandwidthRateLimit, options);
  }

  /**
   * Limits the bandwidth of uploads.
   * @throws NotSupportedByRuntimeError with every component that ships with the runtime today
   */
  async limitUploads(options: BandwidthLimitOptions): Promise<void> {
    await this.#limit(updateUploadBandwidthRateLimit, options);
  }

  async #limit(method: typeof updateUploadBandwidthRateLimit, options: BandwidthLimitOptions): Promise<void> {
    const { bitsPerSecond, gateway, ...call } = requireOptions("options", options);
    const request = {
      storeName: this.name,
      averageRateLimitInBitsPerSec: bytesOf("bitsPerSecond", bitsPerSecond, 1n),
      gatewayResourceName: requireFilled("gateway", gateway, "the name of the gateway as the provider knows it"),
    };
    await this.#caller.unary(method, request, call, { store: this.name, rule: objectRule(undefined) });
  }
}
