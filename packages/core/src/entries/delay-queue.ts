export { delayQueue } from "../blocks/delay-queue/block.js";
export { DelayQueue, type DelayedMessage, type PublishDelayedOptions } from "../blocks/delay-queue/delay-queue.js";
