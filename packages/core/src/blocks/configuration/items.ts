import type { ConfigurationItem as ItemMessage } from "@layotto-sdk/protocol/runtime";
import { textRecord } from "../../validate.js";
import type { ConfigurationItem } from "./types.js";

/** An entry as users see it. */
export function itemOf({ key, content, group, label, tags, metadata }: ItemMessage): ConfigurationItem {
  return { key, content, group, label, tags: textRecord(tags), metadata: textRecord(metadata) };
}
