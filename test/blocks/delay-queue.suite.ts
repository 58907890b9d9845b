import { ComponentNotFoundError, InvalidInputError, MessageTooLargeError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { nextOf, settled } from "./events.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function delayQueueSuite(stage: Stage): void {
  const queue = (name = "delay_queue_demo") => stage.runtime.delayQueue(name);
  /** What subscribers of the topic have been given so far. */
  const delivered = async (): Promise<unknown[]> => {
    await stage.control.events.idle();
    return (await stage.control.events.deliveries()).map(({ data, contentType }) => [data.text, contentType]);
  };

  const untilSubscribed = async (): Promise<void> => {
    while ((await stage.control.events.subscriptions()).length === 0) await settled(1);
  };

  describe("a delayed message", () => {
    proves(
      ["delay-queue.delivery", "call.PublishDelayMessage.block"],
      "is delivered when its time has come, as it was published",
      async () => {
        const events = stage.runtime.pubsub("delay_queue_demo").subscribe("reminders");
        const first = nextOf(events);
        await untilSubscribed();
        const later = await queue()
          .json<object>()
          .publish("reminders", { price: 0.123456789 }, { delaySeconds: 60, type: "reminder" });
        expect(later.messageId).toMatch(/\S/);
        await stage.control.clock.advance(59_999);
        expect(await delivered()).toEqual([]);
        await stage.control.clock.advance(1);
        const event = await first;
        expect(event).toMatchObject({
          id: later.id,
          type: "reminder",
          contentType: "application/json",
          topic: "reminders",
          pubsub: "delay_queue_demo",
        });
        expect(new TextDecoder().decode(event.bytes)).toBe('{"price":0.123456789}');
        event.ack();
        expect(await delivered()).toEqual([['{"price":0.123456789}', "application/json"]]);
        await events.return();
      },
    );

    proves(
      ["delay-queue.delivery"],
      "comes in the order of time, at once where there is no delay, and to the pub/sub behind the queue",
      async () => {
        const events = stage.runtime.pubsub("pub_subs_demo").text().subscribe("t", { concurrency: 10 });
        const got: string[] = [];
        const done = (async () => {
          for await (const event of events) {
            got.push(event.data);
            event.ack();
            if (got.length === 4) break;
          }
        })();
        await untilSubscribed();
        const text = queue().text();
        await text.publish("t", "third", { delaySeconds: 20 });
        await text.publish("t", "second", { delaySeconds: 10 });
        await text.publish("t", "first");
        const plain = await text.publish("t", "fourth", { delaySeconds: 21, lossless: false });
        expect(plain.id).toBe("");
        for (const ms of [0, 10_000, 10_000, 1_000]) {
          await stage.control.clock.advance(ms);
          await stage.control.events.idle();
        }
        await done;
        expect(got).toEqual(["first", "second", "third", "fourth"]);
      },
    );

    proves(["delay-queue.metadata"], "carries metadata, whether the caller gives some or not", async () => {
      await queue().text().publish("t", "x");
      await queue().text().publish("t", "x", { lossless: false, contentType: "text/plain" });
      await queue()
        .text()
        .publish("t", "x", { componentMetadata: { a: "b" } });
      const calls = await stage.control.calls.list({
        method: "PublishDelayMessage",
        store: "delay_queue_demo",
        key: "t",
      });
      expect(calls.map(({ request }) => (request as { metadata: unknown }).metadata)).toEqual([
        { "metadata.ContentType": "application/cloudevents+json" },
        { "metadata.ContentType": "text/plain" },
        { a: "b" },
      ]);
    });

    proves(["extensions.errors.component"], "needs a pub/sub that can wait", async () => {
      for (const name of ["nowhere", "pub_subs_demo", "ends in a space "]) {
        await expectFailure(queue(name).publish("t", Uint8Array.of(1)), ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method: "PublishDelayMessage",
          store: name,
          key: "t",
          message: `The runtime has no delay queue named '${name}'; name one that its configuration has.`,
        });
      }
    });

    proves(
      ["extensions.input", "extensions.private"],
      "is refused without being shown where it cannot be right",
      async () => {
        const seconds = "use a whole number of seconds from 0 to 2147483647.";
        const bytes = Uint8Array.of(1);
        const cloudEvent = { lossless: false, contentType: "application/cloudevents+json" };
        const wrong: readonly (readonly [call: Promise<unknown>, message: string])[] = [
          [queue().publish("", bytes), 'topic is ""; use the name of a topic.'],
          [queue().publish("t", bytes, { delaySeconds: -1 }), `delaySeconds is -1; ${seconds}`],
          [queue().publish("t", bytes, { delaySeconds: 1.5 }), `delaySeconds is 1.5; ${seconds}`],
          [queue().publish("t", bytes, { delaySeconds: 2 ** 31 }), `delaySeconds is 2147483648; ${seconds}`],
          [
            queue().publish("t", "hunter2" as never),
            "data is not what it can be; use a Uint8Array, or choose a form with .text() or .json().",
          ],
          [
            queue()
              .text()
              .publish("t", 4711 as never),
            "data is not what it can be; use a string.",
          ],
          [queue().json().publish("t", undefined), "data is not what it can be; use a value that JSON can hold."],
          [
            queue().publish("t", bytes, { contentType: "" }),
            'contentType is ""; use a content type, for example "text/plain".',
          ],
          [queue().publish("t", bytes, { id: "" }), 'id is ""; use an id, or leave it out for one that is made.'],
          [
            queue().text().publish("t", "hunter2", cloudEvent),
            "data is not what it can be; use a CloudEvent in JSON, as its content type says.",
          ],
          [
            queue()
              .json()
              .publish("t", { id: "1", datacontenttype: "text/plain", data: "x", data_base64: "hunter2" }, cloudEvent),
            "event.data is not what it can be; use either data or data_base64, not both.",
          ],
        ];
        for (const [call, message] of wrong) await expectFailure(call, InvalidInputError, { message });
        expect(() => queue("")).toThrow(InvalidInputError);
        await expectFailure(queue().publish("t", new Uint8Array(3_200_000)), MessageTooLargeError, {
          method: "PublishDelayMessage",
        });
        expect(await stage.control.calls.list()).toEqual([]);
      },
    );
  });
}
