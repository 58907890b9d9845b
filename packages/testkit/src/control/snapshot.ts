import type { Components } from "../config/runtime-config.js";
import type { Engine } from "../engine/engine.js";
import type { Snapshot } from "./control.js";
import { stateRecords } from "./state.js";

/** What the stores of a mock hold, store by store. */
export function storedBy(engine: Engine): Pick<Snapshot, "state" | "configuration" | "files" | "ids"> {
  const { components } = engine.context.config;
  return {
    state: byStore(components.state, (store) => stateRecords(engine, store)),
    configuration: byStore(components.config_store, (store) =>
      engine.configuration.items(store).map(({ tags, metadata, ...item }) => ({
        ...item,
        tags: Object.fromEntries(tags),
        metadata: Object.fromEntries(metadata),
      })),
    ),
    files: byStore(components.file, (store) =>
      engine.files.files(store).map(({ path, size }) => ({ name: path, size })),
    ),
    ids: byStore(components.sequencer, (store) =>
      Object.fromEntries([...engine.sequencer.last(store)].map(([key, last]) => [key, String(last)])),
    ),
  };
}

function byStore<T>(components: Components, held: (store: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries([...components.keys()].map((store) => [store, held(store)]));
}
