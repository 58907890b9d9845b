export { pubsub } from "../blocks/pubsub/block.js";
export {
  PubSub,
  type CloudEventOptions,
  type PublishManyOptions,
  type PublishOptions,
  type PublishResult,
} from "../blocks/pubsub/pubsub.js";
export { Subscription, type SubscribeOptions } from "../blocks/pubsub/subscription.js";
export { ReceivedEvent, type EventAnswer, type EventInfo } from "../blocks/pubsub/event.js";
export { SubscriptionTakenError } from "../blocks/pubsub/errors.js";
export type { AttemptOptions } from "../blocks/pubsub/attempts.js";
export type { CloudEvent } from "../blocks/pubsub/cloud-event.js";
