export { configuration } from "../blocks/configuration/block.js";
export { ConfigurationStore } from "../blocks/configuration/configuration-store.js";
export { ConfigurationWatch } from "../blocks/configuration/watch.js";
export type {
  ConfigurationItem,
  ConfigurationItemInit,
  ConfigurationOptions,
  ConfigurationScope,
  WatchOptions,
} from "../blocks/configuration/types.js";
