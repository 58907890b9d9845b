import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { FileStore } from "./file-store.js";

/** The files block: `runtime.files("file_demo")` is a handle of a file store. */
export function files(caller: Caller): (storeName: string) => FileStore {
  return (storeName) => new FileStore(caller, requireName("storeName", storeName));
}
