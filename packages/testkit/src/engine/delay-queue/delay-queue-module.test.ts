import { publishDelayMessage } from "@layotto-sdk/protocol/delay-queue";
import { describe, expect, it } from "vitest";
import { createAppRegistry } from "../pubsub/app-registry.js";
import { createPubSubModule } from "../pubsub/pubsub-module.js";
import { TestApp } from "../pubsub/test-support.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createDelayQueueModule } from "./delay-queue-module.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function made(...topics: (readonly [pubsubName: string, topic: string])[]) {
  const context = testContext({
    pub_subs: {
      memory: { type: "in-memory" },
      azure: { type: "azure.servicebus", metadata: { consumerID: "c" } },
    },
    delay_queue: {
      own: { type: "in-memory" },
      shared: { type: "in-memory", metadata: { pubsubName: "memory" } },
    },
  });
  const apps = createAppRegistry(context);
  const pubsub = createPubSubModule(context, apps);
  const module = createDelayQueueModule(context, pubsub);
  const app = new TestApp(topics);
  await apps.attach(app);
  const ask = asking(module);
  const publish = (componentName: string, data: string, delayInSeconds: number) =>
    ask(publishDelayMessage, {
      componentName,
      topic: "t",
      data: bytes(data),
      dataContentType: "text/plain",
      delayInSeconds,
    });
  const after = async (seconds: number): Promise<string[]> => {
    await context.clock.advance(seconds * 1000);
    await pubsub.idle();
    return app.data;
  };
  return { module, pubsub, app, publish, after };
}

describe("a delay queue", () => {
  it("delivers to the subscribers of the topic when the clock gets there, and not before", async () => {
    const { publish, after, app } = await made(["own", "t"], ["own", "other"]);
    expect((await publish("own", "late", 60)).messageId).not.toBe("");
    await publish("own", "soon", 1);
    await publish("own", "now", 0);
    expect(await after(0)).toEqual(["now"]);
    expect(await after(59)).toEqual(["now", "soon"]);
    expect(await after(1)).toEqual(["now", "soon", "late"]);
    expect(app.got.at(-1)).toMatchObject({ pubsubName: "own", topic: "t", dataContentType: "text/plain" });
  });

  it("is another name of the pub/sub that its metadata name", async () => {
    const { publish, after, app, pubsub } = await made(["memory", "t"], ["shared", "t"]);
    await publish("shared", "x", 5);
    await after(5);
    expect(app.got.map(({ pubsubName }) => pubsubName).sort()).toEqual(["memory", "shared"]);
    expect(pubsub.subscriptions()).toHaveLength(2);
  });

  it("is a pub/sub of Azure, which does not name its messages, and no other pub/sub", async () => {
    const { publish, after } = await made(["azure", "t"]);
    expect(await publish("azure", "x", 5)).toEqual({ messageId: "" });
    expect(await after(5)).toEqual(["x"]);
    const notFound = (name: string) => `INVALID_ARGUMENT: component not found. kind: delay_queue , name: ${name}`;
    for (const name of ["memory", "zz"]) expect(await refusalOf(publish(name, "x", 5))).toBe(notFound(name));
  });

  it("forgets what waits with a reset, and with a restart what no broker holds", async () => {
    const { module, publish, after } = await made(["own", "t"], ["azure", "t"]);
    await publish("own", "in memory", 5);
    await publish("azure", "at Azure", 5);
    module.restart?.();
    expect(await after(5)).toEqual(["at Azure"]);
    await publish("own", "in memory", 5);
    await publish("azure", "at Azure", 5);
    module.reset();
    expect(await after(5)).toEqual(["at Azure"]);
  });
});
