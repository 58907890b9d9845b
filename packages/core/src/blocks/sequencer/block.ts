import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { SequencerStore } from "./sequencer-store.js";

/** The sequencer block: `runtime.sequencer("sequencer_demo")` is a handle of a sequencer store. */
export function sequencer(caller: Caller): (storeName: string) => SequencerStore {
  return (storeName) => new SequencerStore(caller, requireName("storeName", storeName));
}
