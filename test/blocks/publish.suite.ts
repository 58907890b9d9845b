import { ComponentNotFoundError, InvalidInputError, MessageTooLargeError } from "@layotto-sdk/core";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { z } from "zod";
import { proves } from "../requirements/proves.js";
import { nextOf, pubsubName } from "./events.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** What the runtime knows, what it does not know, and what no standard knows. */
const contentTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON",
  "text/plain",
  "text/plain; charset=utf-8",
  "text/html",
  "application/xml",
  "application/octet-stream",
  "application/x-protobuf",
  "application/vnd.order+json",
  "application/cloudevents+json",
  "application/cloudevents-batch+json",
  "image/png",
  "multipart/form-data; boundary=x",
  "order",
] as const;

const payloads = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  { weight: 1, arbitrary: fc.json().map((text) => new TextEncoder().encode(text)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      new Uint8Array(0),
      new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
      new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
      new TextEncoder().encode('{"big":9007199254740993,"pi":3.141592653589793,"tiny":1.2e-7,"minus":-0}'),
      new TextEncoder().encode("null"),
      new TextEncoder().encode("{oops"),
    ),
  },
);

export function publishSuite(stage: Stage): void {
  describe("publish", () => {
    proves(
      ["call.PublishEvent.block", "pubsub.publish.id"],
      "answers with the id that the subscriber sees",
      async () => {
        const events = stage.runtime.pubsub(pubsubName).text();
        await using subscription = events.subscribe("ids");
        await subscription.ready;
        const made = await events.publish("ids", "one");
        expect(made).toMatch(/^[0-9a-f-]{36}$/);
        const first = await nextOf(subscription);
        expect(first).toMatchObject({ id: made, source: "layotto-sdk", type: "com.layotto.event", specVersion: "1.0" });
        expect(first).toMatchObject({ pubsub: pubsubName, topic: "ids", attempt: 1, data: "one" });
        first.ack();
        const given = { id: "order-1", source: "shop", type: "com.shop.order" };
        expect(await events.publish("ids", "two", given)).toBe("order-1");
        const second = await nextOf(subscription);
        expect(second).toMatchObject(given);
        second.ack();
      },
    );

    proves(
      ["pubsub.publish.forms"],
      "sends text, JSON and what a schema takes, each with its content type",
      async () => {
        const pubsub = stage.runtime.pubsub(pubsubName);
        await pubsub.publish("forms", new Uint8Array([1, 2]));
        await pubsub.bytes().publish("forms", new Uint8Array([3]));
        await pubsub.text().publish("forms", "Grüße");
        await pubsub.json<{ a: number }>().publish("forms", { a: 0.1 + 0.2 });
        await pubsub.json(z.object({ n: z.number() })).publish("forms", { n: 1 });
        expect(await stage.control.events.published({ topic: "forms" })).toMatchObject([
          { contentType: "application/octet-stream", data: { base64: "AQI=" } },
          { contentType: "application/octet-stream", data: { base64: "Aw==" } },
          { contentType: "text/plain; charset=utf-8", data: { text: "Grüße" } },
          { contentType: "application/json", data: { text: '{"a":0.30000000000000004}' } },
          { contentType: "application/json", data: { text: '{"n":1}' } },
        ]);
        const refused = pubsub
          .json(z.object({ n: z.number() }))
          .publish("forms", { n: "one" } as unknown as { n: number });
        await expectFailure(refused, InvalidInputError, { argument: "data" });
        await expectFailure(pubsub.publish("forms", "text" as unknown as Uint8Array), InvalidInputError, {
          argument: "data",
        });
        expect(await stage.control.events.published({ topic: "forms" })).toHaveLength(5);
      },
    );

    proves(["pubsub.publish.ttl"], "hands the time to live and the component's metadata to the runtime", async () => {
      const events = stage.runtime.pubsub(pubsubName).text();
      await events.publish("ttl", "soon over", { ttlSeconds: 2, componentMetadata: { partition: "7" } });
      const [event] = await stage.control.events.published({ topic: "ttl" });
      expect(event?.metadata).toEqual({ ttlInSeconds: "2", partition: "7" });
    });

    proves(["pubsub.publish.many"], "publishes many and says of each what became of it", async () => {
      const events = stage.runtime.pubsub(pubsubName).text();
      await stage.control.faults.add({
        method: "PublishEvent",
        error: { code: "INTERNAL", message: "full" },
        after: 2,
      });
      const results = await events.publishMany("many", ["a", "b", "c", "d"], { concurrency: 1 });
      expect(results.map(({ status }) => status)).toEqual(["published", "published", "failed", "published"]);
      expect(results[2]).toMatchObject({ status: "failed", error: { code: "RUNTIME_ERROR", details: "full" } });
      const published = await stage.control.events.published({ topic: "many" });
      expect(published.map(({ data }) => data.text)).toEqual(["a", "b", "d"]);
      const ids = results.flatMap((result) => (result.status === "published" ? [result.id] : []));
      expect(published.map(({ id }) => id)).toEqual(ids);
      expect(await events.publishMany("many", [])).toEqual([]);
      await expectFailure(events.publishMany("many", ["a"], { id: "one" }), InvalidInputError, { argument: "id" });
      const [bad, good] = await events.publishMany("mixed", [7 as unknown as string, "fine"]);
      expect([bad?.status, good?.status]).toEqual(["failed", "published"]);
    });

    proves(["pubsub.publish.cloud-event"], "publishes a CloudEvent of the caller's making", async () => {
      const pubsub = stage.runtime.pubsub(pubsubName);
      await using subscription = pubsub.text().subscribe("own");
      await subscription.ready;
      const own = { id: "e-1", source: "shop", type: "com.shop", datacontenttype: "text/plain", data: "hello" };
      await pubsub.publishCloudEvent("own", own);
      const event = await nextOf(subscription);
      expect(event).toMatchObject({
        id: "e-1",
        source: "shop",
        type: "com.shop",
        contentType: "text/plain",
        data: "hello",
      });
      event.ack();
      await pubsub.publishCloudEvent("own", { id: "e-2", datacontenttype: "image/png", data_base64: "iVBORw==" });
      const image = await nextOf(subscription);
      expect([...image.bytes]).toEqual([0x89, 0x50, 0x4e, 0x47]);
      expect(image).toMatchObject({ contentType: "image/png", source: "Dapr", type: "com.dapr.event.sent" });
      image.ack();
    });

    for (const quirks of [true, false]) {
      const all = { jsonNumbersRounded: quirks, unknownContentTypeLost: quirks, brokenCloudEventLost: quirks };
      proves(["pubsub.lossless"], `arrives byte for byte, quirks ${quirks ? "on" : "off"}`, async () => {
        await stage.control.quirks.set(all);
        const pubsub = stage.runtime.pubsub(pubsubName);
        await using subscription = pubsub.subscribe("lossless");
        await subscription.ready;
        const type = fc.constantFrom(...contentTypes);
        await fc.assert(
          fc.asyncProperty(type, payloads, async (contentType, bytes) => {
            const id = await pubsub.publish("lossless", bytes, { contentType });
            const event = await nextOf(subscription);
            event.ack();
            expect(event).toMatchObject({ id, contentType });
            expect(Buffer.from(event.bytes).equals(bytes)).toBe(true);
          }),
          { numRuns: 150 },
        );
        for (const contentType of contentTypes) {
          await pubsub.publish("lossless", new Uint8Array([0xff, 0, 1]), { contentType });
          const event = await nextOf(subscription);
          event.ack();
          expect(event.contentType).toBe(contentType);
          expect([...event.bytes]).toEqual([0xff, 0, 1]);
        }
      });
    }

    proves(["pubsub.lossless.limit"], "takes 3,145,000 bytes and refuses more before sending", async () => {
      const pubsub = stage.runtime.pubsub(pubsubName);
      await using subscription = pubsub.subscribe("large");
      await subscription.ready;
      const most = new Uint8Array(3_145_000).fill(0xfb);
      await pubsub.publish("large", most, { contentType: "application/vnd.long.name+json; charset=utf-8" });
      const event = await nextOf(subscription);
      event.ack();
      expect(Buffer.from(event.bytes).equals(most)).toBe(true);
      const before = (await stage.control.calls.list({ method: "PublishEvent" })).length;
      const error = await expectFailure(pubsub.publish("large", new Uint8Array(3_145_001)), MessageTooLargeError);
      expect(error.message).toBe(
        "The event has 3145001 bytes and about 3145000 fit in one: it travels as base64, and the runtime takes 4 MiB in " +
          "one message; store it as a file and publish its name.",
      );
      expect(await stage.control.calls.list({ method: "PublishEvent" })).toHaveLength(before);
    });

    proves(
      ["pubsub.lossless.off"],
      "lets the runtime treat the bytes by their content type when asked to",
      async () => {
        const pubsub = stage.runtime.pubsub(pubsubName);
        const plain = { lossless: false } as const;
        await using subscription = pubsub.subscribe("plain");
        await subscription.ready;
        const seen = async (contentType: string, text: string): Promise<string> => {
          expect(await pubsub.publish("plain", new TextEncoder().encode(text), { ...plain, contentType })).toBe("");
          const event = await nextOf(subscription);
          event.ack();
          expect(event).toMatchObject({ source: "runtime", type: "com.runtime.event.sent", contentType });
          return new TextDecoder().decode(event.bytes);
        };
        expect(JSON.parse(await seen("application/json", '{"pi":3.141592653589793}'))).toEqual({ pi: 3.141593 });
        expect(await seen("image/png", "gone")).toBe("");
        expect(await seen("text/plain", "kept")).toBe("kept");
        await stage.control.quirks.set({ jsonNumbersRounded: false, unknownContentTypeLost: false });
        expect(JSON.parse(await seen("application/json", '{"pi":3.141592653589793}'))).toEqual({
          pi: 3.141592653589793,
        });
        expect(await seen("image/png", "kept")).toBe("kept");
      },
    );

    proves(["pubsub.errors.absent"], "names a pub/sub that is not there", async () => {
      const absent = stage.runtime.pubsub("nowhere");
      const fields = {
        method: "PublishEvent",
        store: "nowhere",
        key: "t",
        status: "INVALID_ARGUMENT",
        retryable: false,
      };
      await expectFailure(absent.publish("t", new Uint8Array(1)), ComponentNotFoundError, fields);
      await expectFailure(absent.subscribe("t").next(), ComponentNotFoundError, {
        method: "SubscribeTopicEvents",
        store: "nowhere",
      });
    });
  });
}
