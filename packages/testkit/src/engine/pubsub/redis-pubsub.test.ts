import { StatusError } from "@layotto-sdk/core";
import { describe, expect, it } from "vitest";
import { turns } from "../test-support.js";
import { never, pubsubFixture, TestApp, text, type PubSubFixture } from "./test-support.js";

const orders = [["redis", "orders"]] as const;

async function withApp(app: TestApp, fixture = pubsubFixture()): Promise<PubSubFixture> {
  await fixture.apps.attach(app);
  return fixture;
}

describe("the Redis pub/sub", () => {
  it("gives each event to one of the subscriptions, in turn", async () => {
    const app = new TestApp(orders);
    const fixture = await withApp(app);
    const stream = await fixture.subscribe("redis", "orders");
    for (const data of ["1", "2", "3", "4"]) await fixture.publish("redis", "orders", data);
    await turns();
    const got: string[] = [];
    while (stream.stream.unread().length > 0) {
      const event = await stream.event();
      got.push(text(event.data));
      stream.answer(event.id);
    }
    await fixture.module.idle();
    expect(app.data).toEqual(["1", "3"]);
    expect(got).toEqual(["2", "4"]);
  });

  it("keeps events for the first subscription of a topic", async () => {
    const fixture = pubsubFixture();
    await fixture.publish("redis", "orders", "early");
    const app = new TestApp(orders);
    await withApp(app, fixture);
    await fixture.module.idle();
    expect(app.data).toEqual(["early"]);
  });

  it.each([
    ["RETRY", () => 1],
    ["an error", () => Promise.reject(new StatusError("INTERNAL", "boom"))],
    ["a status that nobody knows", () => 7],
  ])("delivers again after 60 to 75 s on %s", async (_, respond) => {
    const app = new TestApp(orders, (_event, times) => (times === 1 ? respond() : 0));
    const fixture = await withApp(app);
    await fixture.context.clock.advance(7000);
    await fixture.publish("redis", "orders");
    await fixture.module.idle();
    await fixture.context.clock.advance(59_999);
    expect(app.got).toHaveLength(1);
    await fixture.context.clock.advance(15_001);
    await fixture.module.idle();
    expect(app.got).toHaveLength(2);
    expect(app.got[1]?.id).toBe(app.got[0]?.id);
    await fixture.context.clock.advance(600_000);
    expect(app.got).toHaveLength(2);
  });

  it.each([
    ["DROP", () => 2],
    ["UNIMPLEMENTED", () => Promise.reject(new StatusError("UNIMPLEMENTED", "no"))],
  ])("is done with an event after %s", async (_, respond) => {
    const app = new TestApp(orders, respond);
    const fixture = await withApp(app);
    await fixture.publish("redis", "orders");
    await fixture.module.idle();
    await fixture.context.clock.advance(600_000);
    expect(app.got).toHaveLength(1);
  });

  it("gives a callback 60 s, and delivers again what it did not answer", async () => {
    const app = new TestApp(orders, (_, times) => (times === 1 ? never : 0));
    const fixture = await withApp(app);
    await fixture.publish("redis", "orders");
    await fixture.context.clock.advance(60_000);
    await fixture.module.idle();
    expect(app.timeouts).toEqual([60_000]);
    expect(app.signals[0]?.aborted).toBe(true);
    expect(fixture.module.deliveries()).toMatchObject([{ outcome: "unanswered" }]);
    await fixture.context.clock.advance(15_000);
    await fixture.module.idle();
    expect(fixture.module.deliveries()).toMatchObject([{ outcome: "unanswered" }, { outcome: "success", attempt: 2 }]);
  });

  it("delivers to a stream that is opened later what its predecessor did not answer", async () => {
    const fixture = pubsubFixture();
    const first = await fixture.subscribe("redis", "orders");
    await fixture.publish("redis", "orders", "kept");
    await first.event();
    first.stream.halfClose();
    await first.stream.ended;
    await fixture.module.idle();
    const second = await fixture.subscribe("redis", "orders");
    await fixture.context.clock.advance(75_000);
    const again = await second.event();
    expect(text(again.data)).toBe("kept");
    second.answer(again.id);
    await fixture.module.idle();
  });

  it("delivers an event again on the same stream when it was not answered in time, and takes the late answer for that", async () => {
    const fixture = pubsubFixture();
    const stream = await fixture.subscribe("redis", "orders");
    await fixture.publish("redis", "orders");
    const first = await stream.event();
    await fixture.context.clock.advance(75_000);
    expect((await stream.event()).id).toBe(first.id);
    stream.answer(first.id);
    await fixture.module.idle();
    await fixture.context.clock.advance(600_000);
    expect(fixture.module.deliveries().map(({ outcome }) => outcome)).toEqual(["unanswered", "success"]);
  });

  it("has ten events with handlers at a time, over all topics", async () => {
    const app = new TestApp(
      [
        ["redis", "a"],
        ["redis", "b"],
      ],
      () => never,
    );
    const fixture = await withApp(app);
    for (let index = 0; index < 8; index++) {
      await fixture.publish("redis", "a");
      await fixture.publish("redis", "b");
    }
    await turns();
    expect(app.got).toHaveLength(10);
    await fixture.context.clock.advance(60_000);
    expect(app.got).toHaveLength(16);
  });

  it("delivers a backlog of many events once and in order", async () => {
    const fixture = pubsubFixture();
    const all = Array.from({ length: 500 }, (_, index) => String(index));
    for (const data of all) await fixture.publish("redis", "orders", data);
    const app = new TestApp(orders, async () => {
      await turns();
      return 0;
    });
    await withApp(app, fixture);
    await fixture.module.idle();
    expect(app.data).toEqual(all);
  });

  it("takes timeout, interval and workers from the metadata", async () => {
    const metadata = {
      redisHost: "h",
      consumerID: "c",
      processingTimeout: "2s",
      redeliverInterval: "1000",
      concurrency: "1",
    };
    const app = new TestApp([["quick", "a"]], (_, times) => (times === 1 ? 1 : never));
    const fixture = await withApp(app, pubsubFixture({}, { quick: { type: "redis", metadata } }));
    await fixture.publish("quick", "a");
    await fixture.publish("quick", "a");
    await turns();
    expect(app.timeouts).toEqual([2000, 2000]);
    await fixture.context.clock.advance(3000);
    expect(app.got.length).toBeGreaterThan(2);
  });

  it("never delivers again where redelivery is off", async () => {
    const metadata = { consumerID: "c", processingTimeout: "0" };
    const app = new TestApp([["once", "a"]], () => 1);
    const fixture = await withApp(app, pubsubFixture({}, { once: { type: "redis", metadata } }));
    await fixture.publish("once", "a");
    await fixture.context.clock.advance(3_600_000);
    expect(app.got).toHaveLength(1);
  });

  it("shares its streams with every component of the same database: one group takes turns, another gets its own copy", async () => {
    const host = { redisHost: "localhost:6379" };
    const app = new TestApp([
      ["redis", "a"],
      ["twin", "a"],
      ["other", "a"],
    ]);
    const fixture = await withApp(
      app,
      pubsubFixture(
        {},
        {
          twin: { type: "redis", metadata: { ...host, consumerID: "c1" } },
          other: { type: "redis", metadata: { ...host, consumerID: "c2" } },
          apart: { type: "redis", metadata: { redisHost: "elsewhere:6379", consumerID: "c1" } },
        },
      ),
    );
    await fixture.publish("redis", "a", "1");
    await fixture.publish("twin", "a", "2");
    await fixture.publish("apart", "a", "3");
    await fixture.module.idle();
    expect(app.got.map(({ pubsubName, data }) => `${pubsubName} ${text(data)}`).sort()).toEqual([
      "other 1",
      "other 2",
      "redis 1",
      "twin 2",
    ]);
  });

  it("does not deliver what has expired meanwhile", async () => {
    const app = new TestApp(orders);
    const fixture = pubsubFixture();
    const short = { metadata: new Map([["ttlInSeconds", "10"]]) };
    await fixture.publish("redis", "orders", "late", short);
    await fixture.context.clock.advance(11_001);
    await fixture.publish("redis", "orders", "in time", short);
    await withApp(app, fixture);
    await fixture.module.idle();
    expect(app.data).toEqual(["in time"]);
    expect(fixture.module.deliveries()[0]).toMatchObject({ outcome: "expired" });
  });

  it("loses a broken event instead of dying of it", async () => {
    const app = new TestApp(orders);
    const fixture = await withApp(app);
    await fixture.publish("redis", "orders", "{}", { dataContentType: "application/cloudevents+json" });
    await fixture.context.clock.advance(600_000);
    expect(fixture.module.deliveries()).toMatchObject([{ outcome: "broken" }]);
    await fixture.publish("redis", "orders", "sound");
    await fixture.module.idle();
    expect(app.data).toEqual(["sound"]);
  });

  it("keeps events and what is unanswered over a restart, and nothing over a reset", async () => {
    const app = new TestApp(orders, (_, times) => (times === 1 ? never : 0));
    const fixture = await withApp(app);
    await fixture.publish("redis", "orders", "kept");
    await turns();
    fixture.module.restart?.();
    await fixture.module.idle();
    expect(app.signals[0]?.aborted).toBe(true);
    await fixture.context.clock.advance(75_000);
    await fixture.module.idle();
    expect(app.data).toEqual(["kept", "kept"]);
    await fixture.publish("redis", "unread", "lost");
    fixture.module.reset();
    expect(fixture.module.deliveries()).toEqual([]);
    const stream = await fixture.subscribe("redis", "unread");
    await fixture.context.clock.advance(600_000);
    expect(stream.stream.unread()).toEqual([]);
  });
});
