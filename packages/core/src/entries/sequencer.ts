export { sequencer } from "../blocks/sequencer/block.js";
export { SequencerStore, type NextIdOptions } from "../blocks/sequencer/sequencer-store.js";
