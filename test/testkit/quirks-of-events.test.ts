import type { MessageStream } from "@layotto-sdk/core";
import {
  publishEvent,
  saveConfiguration,
  subscribeConfiguration,
  subscribeTopicEvents,
  type PublishEventRequest,
  type SubscribeConfigurationResponse,
  type SubscribeTopicEventsResponse,
} from "@layotto-sdk/protocol/runtime";
import type { AppHandlers } from "@layotto-sdk/testkit";
import { describe } from "vitest";
import { gate, settled } from "../blocks/events.js";
import { bytes, quirk, statusOf, type Look } from "./quirk.js";

const topic = { pubsubName: "pub_subs_demo", topic: "orders" };
const first = { subscribeTopicEventsRequestType: { $case: "initialRequest" as const, value: topic } };
const listening = (onTopicEvent: AppHandlers["onTopicEvent"]): AppHandlers => ({
  listTopicSubscriptions: () => ({ subscriptions: [topic] }),
  onTopicEvent,
});

/** One message, and then none until it is let go. */
async function* held<T>(message: T, until: Promise<void> = new Promise(() => undefined)): AsyncGenerator<T> {
  yield message;
  await until;
}

/** The data that an application gets of what is published. */
async function delivered({ mock, runtime }: Look, dataContentType: string, data: string): Promise<string[]> {
  const got: string[] = [];
  await mock.attachApp(
    listening((event) => {
      got.push(new TextDecoder().decode(event.data));
      return {};
    }),
  );
  await runtime.call(publishEvent, { ...topic, dataContentType, data: bytes(data) });
  await mock.control.events.idle();
  return got;
}

async function endOf(
  stream: MessageStream<SubscribeConfigurationResponse | SubscribeTopicEventsResponse>,
): Promise<string> {
  return await statusOf(
    (async () => {
      for await (const message of stream) void message;
    })(),
  );
}

describe("a surprise of what is published", () => {
  quirk("jsonNumbersRounded", (look) => delivered(look, "application/json", '{"n":1.23456789}'), {
    on: ['{"n":1.234568}'],
    off: ['{"n":1.23456789}'],
  });

  quirk("unknownContentTypeLost", (look) => delivered(look, "image/png", "pixels"), { on: [""], off: ["pixels"] });

  quirk(
    "brokenCloudEventLost",
    async (look) => {
      const data = JSON.stringify({ source: "s", type: "t", specversion: "1.0", data: "x" });
      const got: unknown = await delivered(look, "application/cloudevents+json", data).catch(
        (error: { status: string }) => error.status,
      );
      return got;
    },
    { on: [], off: "INVALID_ARGUMENT" },
  );

  quirk(
    "inMemoryBusBlocks",
    async ({ mock, runtime }) => {
      const answer = gate();
      const asked = gate();
      await mock.attachApp(
        listening(async () => {
          asked.open();
          await answer.passed;
          return {};
        }),
      );
      const request: Partial<PublishEventRequest> = { ...topic, dataContentType: "text/plain", data: bytes("x") };
      let published = false;
      const publication = runtime.call(publishEvent, request).then(() => (published = true));
      await asked.passed;
      await settled();
      const before = published;
      answer.open();
      await publication;
      return before;
    },
    { on: false, off: true },
  );
});

describe("a surprise of subscriptions", () => {
  quirk(
    "halfCloseEndsInEof",
    async ({ runtime }) => {
      const topics = await endOf(runtime.call(subscribeTopicEvents, [first]));
      const request = { storeName: "config_demo", keys: ["a"] };
      return [topics, await endOf(runtime.call(subscribeConfiguration, [request]))];
    },
    { on: ["UNKNOWN", "UNKNOWN"], off: ["OK", "OK"] },
  );

  quirk(
    "reopenedSubscriptionDoubles",
    async ({ mock, runtime }) => {
      const once = runtime.call(subscribeTopicEvents, held(first));
      await once.next();
      await once.return();
      const again = runtime.call(subscribeTopicEvents, held(first));
      await again.next();
      return (await mock.control.events.subscriptions()).length;
    },
    { on: 2, off: 1 },
  );

  quirk(
    "oneWatcherEndsAll",
    async ({ runtime }) => {
      const storeName = "config_demo";
      await runtime.call(saveConfiguration, { storeName, items: ["a", "b"].map((key) => ({ key, content: "1" })) });
      const leave = gate();
      const stays = runtime.call(subscribeConfiguration, held({ storeName, keys: ["a"] }));
      const leaves = runtime.call(subscribeConfiguration, held({ storeName, keys: ["b"] }, leave.passed));
      await stays.next();
      await leaves.next();
      leave.open();
      await endOf(leaves);
      const heard = stays.next().then(({ value }) => value?.items[0]?.content);
      heard.catch(() => undefined);
      await runtime.call(saveConfiguration, { storeName, items: [{ key: "a", content: "2" }] });
      return await Promise.race([heard, settled().then(() => "nothing")]);
    },
    { on: "nothing", off: "2" },
  );

  quirk(
    "subscriptionsAskedOnce",
    async ({ mock }) => {
      let ready = false;
      await mock.attachApp({
        listTopicSubscriptions() {
          if (ready) return { subscriptions: [topic] };
          throw new Error("not yet");
        },
        onTopicEvent: () => ({}),
      });
      ready = true;
      await mock.control.clock.advance(5000);
      return (await mock.control.app.state()).state;
    },
    { on: "failed", off: "attached" },
  );
});
