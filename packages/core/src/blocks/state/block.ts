import type { Caller } from "../../caller.js";
import { bytesCodec } from "../../codec/value-codec.js";
import { requireName, requireOptions } from "../../validate.js";
import { StateStore } from "./state-store.js";
import type { StateStoreOptions } from "./types.js";

/**
 * The state block: `runtime.state("state_demo")` is a handle of a store, for values as bytes until it is told
 * otherwise.
 *
 * @example
 * ```ts
 * const carts = runtime.state("state_demo").json<Cart>();
 * await carts.save("cart:7", { items: [] }, { ttlSeconds: 600 });
 * ```
 */
export function state(caller: Caller): (storeName: string, options?: StateStoreOptions) => StateStore<Uint8Array> {
  return (storeName, options) =>
    new StateStore(caller, requireName("storeName", storeName), bytesCodec, requireOptions("options", options));
}
