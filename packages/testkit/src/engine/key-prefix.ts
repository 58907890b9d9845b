import type { ComponentConfig } from "../config/runtime-config.js";
import { commonMessages, refused } from "./messages.js";

/** Which component and which application a key belongs to. */
export interface KeyOwner {
  readonly store: string;
  readonly component: ComponentConfig | undefined;
  readonly appId: string;
}

/**
 * The key that a state store is asked for: what the caller gave, behind the prefix that the component's `keyPrefix`
 * names (`none`, the default, `appid`, `name`, or any other text in lower case).
 *
 * @throws StatusError for a key that contains `||`.
 */
export function stateKey(key: string, owner: KeyOwner): string {
  checkKey(key);
  const prefix = prefixOf(owner, "none");
  return prefix === "" ? key : `${prefix}||${key}`;
}

/** The key that the caller gave, from the one that {@link stateKey} made. */
export function originalStateKey(key: string): string {
  return key.split("||")[1] ?? key;
}

/** As {@link stateKey}, for locks and sequencers: inside a name space, and by default behind the application's id. */
export function scopedKey(space: "lock" | "sequencer", key: string, owner: KeyOwner): string {
  checkKey(key);
  const prefix = prefixOf(owner, "appid");
  return prefix === "" ? `${space}|||${key}` : `${space}|||${prefix}||${key}`;
}

function checkKey(key: string): void {
  if (key.includes("||")) throw refused(commonMessages.reservedSeparator(key));
}

function prefixOf(owner: KeyOwner, fallback: "none" | "appid"): string {
  const strategy = owner.component?.metadata["keyPrefix"]?.toLowerCase() || fallback;
  switch (strategy) {
    case "none":
      return "";
    case "appid":
      return owner.appId;
    case "name":
      return owner.store;
    default:
      return strategy;
  }
}
