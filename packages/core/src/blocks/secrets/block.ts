import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { SecretStore } from "./secret-store.js";

/** The secrets block: `runtime.secrets("secret_demo")` is a handle of a secret store. */
export function secrets(caller: Caller): (storeName: string) => SecretStore {
  return (storeName) => new SecretStore(caller, requireName("storeName", storeName));
}
