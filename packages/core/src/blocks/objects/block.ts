import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { ObjectStore } from "./object-store.js";

/** The objects block: `runtime.objects("oss_demo")` is a handle of an object store. */
export function objects(caller: Caller): (storeName: string) => ObjectStore {
  return (storeName) => new ObjectStore(caller, requireName("storeName", storeName));
}
