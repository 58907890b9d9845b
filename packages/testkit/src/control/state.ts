import type { Engine } from "../engine/engine.js";
import type { StateRecord } from "./control.js";
import { payloadOfBytes } from "./payload.js";

/** What a state store holds, by the keys that callers use. */
export function stateRecords(engine: Engine, store: string): StateRecord[] {
  return engine.state.entries(store).map(({ key, data, etag, expiresAt }) => ({
    key,
    etag,
    ...payloadOfBytes(data),
    ...(expiresAt !== undefined && { expiresAt }),
  }));
}
