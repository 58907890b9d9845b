import { publishDelayMessage, type DelayMessageRequest } from "@layotto-sdk/protocol/delay-queue";
import { randomUUID } from "node:crypto";
import type { ClockTimer } from "../clock.js";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { commonMessages, refused } from "../messages.js";
import type { PubSubModule } from "../pubsub/pubsub-module.js";

/** Where a delayed message goes, and what its component is like. */
interface Queue {
  /** Whether the answer names the message. */
  readonly namesMessages: boolean;
  /** Whether messages that wait outlive the runtime's process. */
  readonly lasts: boolean;
}

/**
 * Messages that are published when the clock gets there. As in the runtime, a queue is a pub/sub component that can
 * wait, and its subscribers subscribe to the pub/sub of its name: one of type `azure.servicebus`, or one that the
 * configuration calls `delay_queue`.
 */
export function createDelayQueueModule(context: EngineContext, pubsub: Pick<PubSubModule, "publish">): EngineModule {
  const waiting = new Map<ClockTimer, Queue>();
  const drop = (which: (queue: Queue) => boolean): void => {
    for (const [timer, queue] of waiting) {
      if (!which(queue)) continue;
      timer.cancel();
      waiting.delete(timer);
    }
  };
  const publish = ({
    componentName: pubsubName,
    topic,
    data,
    dataContentType,
    metadata,
  }: DelayMessageRequest): void => {
    try {
      pubsub.publish({ pubsubName, topic, data, dataContentType, metadata });
    } catch {
      // The publisher has had its answer; the broker's reader throws away what is no event.
    }
  };

  const handlers = [
    unary(publishDelayMessage, (request) => {
      const queue = queueOf(context, request.componentName);
      if (!queue) throw refused(commonMessages.componentNotFound("delay_queue", request.componentName));
      const messageId = queue.namesMessages ? randomUUID() : "";
      if (request.delayInSeconds <= 0) {
        publish(request);
        return { messageId };
      }
      const timer = context.clock.schedule(request.delayInSeconds * 1000, () => {
        waiting.delete(timer);
        publish(request);
      });
      waiting.set(timer, queue);
      return { messageId };
    }),
  ];
  return { handlers, reset: () => drop(() => true), restart: () => drop(({ lasts }) => !lasts) };
}

function queueOf({ config: { components } }: EngineContext, name: string): Queue | undefined {
  // Azure's component answers with nothing, which the runtime turns into an empty answer.
  if (components.pub_subs.get(name)?.type === "azure.servicebus") return { namesMessages: false, lasts: true };
  const own = components.delay_queue.get(name);
  return own && { namesMessages: true, lasts: own.type !== "in-memory" };
}
