import type { ConfigurationItem } from "@layotto-sdk/protocol/runtime";
import type {
  ConfigurationChange,
  ConfigurationListener,
  ConfigurationQuery,
  WatchableConfigurationStore,
} from "./store-events.js";

/** One configuration store: its items, and those who listen to them. */
export class ConfigurationStore implements WatchableConfigurationStore {
  readonly defaultGroup: string;
  readonly defaultLabel: string;
  /** By application, group, label and key. */
  readonly #items = new Map<string, Placed>();
  /** The last item of each key, which is all that the in-memory store of the runtime knows. */
  readonly #latest = new Map<string, Placed>();
  readonly #listeners = new Set<ConfigurationListener>();

  constructor(
    type: string,
    /** Whether application, group and label count for nothing; asked at every call. */
    readonly ignoresGroup: () => boolean,
  ) {
    this.defaultGroup = type === "apollo" ? "application" : "default";
    this.defaultLabel = type === "apollo" ? "" : "default";
  }

  read({ appId, group, label, keys }: ConfigurationQuery): readonly ConfigurationItem[] {
    if (this.ignoresGroup()) {
      return keys.flatMap((key) => {
        const found = this.#latest.get(key);
        return found
          ? [{ key, content: found.item.content, group, label: "", tags: new Map(), metadata: new Map() }]
          : [];
      });
    }
    const inGroup = (one: Placed): boolean =>
      one.appId === appId && one.item.group === group && one.item.label === label;
    // No keys stand for the whole group.
    if (keys.length === 0) return [...this.#items.values()].filter(inGroup).map((one) => one.item);
    return keys.flatMap((key) => this.#items.get(placeOf(appId, group, label, key))?.item ?? []);
  }

  /** Saves one item; the promise is there when somebody who watches is slow. */
  save(appId: string, given: ConfigurationItem): Promise<void> | undefined {
    const item = { ...given, group: this.filled(given.group, "group"), label: this.filled(given.label, "label") };
    const placed = { appId, item };
    this.#items.set(placeOf(appId, item.group, item.label, item.key), placed);
    this.#latest.set(item.key, placed);
    return this.#tell({ kind: "saved", appId, item });
  }

  /** Deletes what is there; nothing is said of what is not. */
  delete({ appId, group, label, keys }: ConfigurationQuery): Promise<void> | undefined {
    const told: (Promise<void> | undefined)[] = [];
    for (const key of keys) {
      const place = placeOf(appId, group, label, key);
      const found = this.ignoresGroup() ? this.#latest.get(key) : this.#items.get(place);
      if (!found) continue;
      if (this.ignoresGroup()) {
        for (const [other, one] of this.#items) if (one.item.key === key) this.#items.delete(other);
        this.#latest.delete(key);
      } else {
        this.#items.delete(place);
        if (this.#latest.get(key) === found) this.#latest.delete(key);
      }
      const item = { key, content: "", group, label, tags: new Map(), metadata: new Map() };
      told.push(this.#tell({ kind: "deleted", appId, item }));
    }
    return joined(told);
  }

  /** Every item, whatever its application, group and label. */
  items(): readonly ConfigurationItem[] {
    const placed = this.ignoresGroup() ? this.#latest : this.#items;
    return [...placed.values()].map(({ item }) => item);
  }

  listen(listener: ConfigurationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A group or label as the store takes it: its own default for one that is blank. */
  filled(value: string, what: "group" | "label"): string {
    if (/[^ ]/.test(value)) return value;
    return what === "group" ? this.defaultGroup : this.defaultLabel;
  }

  clear(): void {
    this.#items.clear();
    this.#latest.clear();
  }

  #tell(change: ConfigurationChange): Promise<void> | undefined {
    return joined([...this.#listeners].map((listener) => listener(change) ?? undefined));
  }
}

interface Placed {
  readonly appId: string;
  readonly item: ConfigurationItem;
}

/** Waits for all that is there to wait for; nothing, where nothing is. */
export function joined(waits: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const pending = waits.filter((wait) => wait !== undefined);
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
}

function placeOf(...parts: string[]): string {
  return JSON.stringify(parts);
}
