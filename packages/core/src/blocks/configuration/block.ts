import type { Caller } from "../../caller.js";
import { requireName, requireOptions } from "../../validate.js";
import { ConfigurationStore } from "./configuration-store.js";
import type { ConfigurationScope } from "./types.js";
import { WatchHub } from "./watch-hub.js";

/** The configuration block: `runtime.configuration("config_demo")` is a handle of a configuration store. */
export function configuration(caller: Caller): (storeName: string, scope?: ConfigurationScope) => ConfigurationStore {
  const hub = new WatchHub(caller);
  return (storeName, scope) =>
    new ConfigurationStore(caller, hub, requireName("storeName", storeName), requireOptions("scope", scope));
}
