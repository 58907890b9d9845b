import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { LockStore } from "./lock-store.js";

/** The lock block: `runtime.lock("lock_demo")` is a handle of a lock store. */
export function lock(caller: Caller): (storeName: string) => LockStore {
  return (storeName) => new LockStore(caller, requireName("storeName", storeName));
}
