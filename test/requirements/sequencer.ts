import { area } from "./area.js";

export const sequencer = area(3, {
  "sequencer.bigint": "Ids are bigint, beyond 2^53 exact.",
  "sequencer.first": "The first id of a key is 1n, and ids grow.",
  "sequencer.weak": "weak is the default.",
  "sequencer.strong": "strong asks the store for each id.",
  "sequencer.errors.store": "A sequencer store that the runtime does not have is a ComponentNotFoundError.",
  "sequencer.errors.none": "A runtime without any sequencer store is a NotConfiguredError.",
});
