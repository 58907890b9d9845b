import { StatusError } from "@layotto-sdk/core";
import { describe, expect, it } from "vitest";
import { turns } from "../test-support.js";
import { never, pubsubFixture, TestApp, type PubSubFixture } from "./test-support.js";

const blocking = { inMemoryBusBlocks: true };
const orders = [["memory", "orders"]] as const;

async function withApp(app: TestApp, quirks = {}): Promise<PubSubFixture> {
  const fixture = pubsubFixture(quirks);
  await fixture.apps.attach(app);
  return fixture;
}

function settledNow(promise: Promise<unknown>): Promise<string> {
  return Promise.race([promise.then(() => "answered"), turns().then(() => "waiting")]);
}

describe.each([true, false])("the in-memory bus with inMemoryBusBlocks %s", (inMemoryBusBlocks) => {
  it("gives every subscription of the topic every event, and no other", async () => {
    const app = new TestApp(orders);
    const fixture = await withApp(app, { inMemoryBusBlocks });
    const stream = await fixture.subscribe("memory", "orders");
    const published = fixture.publish("memory", "orders", "one");
    const event = await stream.event();
    stream.answer(event.id);
    await published;
    await fixture.publish("memory", "other", "two");
    await fixture.module.idle();
    expect(app.data).toEqual(["one"]);
    expect(stream.stream.unread()).toEqual([]);
  });

  it("tries an event ten times in all, then loses it", async () => {
    const app = new TestApp(orders, () => Promise.reject(new StatusError("INTERNAL", "boom")));
    const fixture = await withApp(app, { inMemoryBusBlocks });
    await expect(fixture.publish("memory", "orders")).resolves.toEqual({});
    await fixture.module.idle();
    expect(app.got).toHaveLength(10);
    expect(fixture.module.deliveries().map(({ attempt, outcome, details }) => [attempt, outcome, details])).toEqual(
      Array.from({ length: 10 }, (_, index) => [index + 1, "failed", "INTERNAL: boom"]),
    );
  });

  it.each([
    ["RETRY", () => 1, 10, "retry"],
    ["DROP", () => 2, 1, "drop"],
    ["a status that nobody knows", () => 7, 10, "failed"],
    ["UNIMPLEMENTED", () => Promise.reject(new StatusError("UNIMPLEMENTED", "no")), 1, "unimplemented"],
    ["an error that is no status", () => Promise.reject(new Error("odd")), 10, "failed"],
  ])("takes %s for what the runtime takes it", async (_, respond, attempts, outcome) => {
    const app = new TestApp(orders, respond);
    const fixture = await withApp(app, { inMemoryBusBlocks });
    await fixture.publish("memory", "orders");
    await fixture.module.idle();
    expect(app.got).toHaveLength(attempts);
    expect(fixture.module.deliveries().at(-1)).toMatchObject({ kind: "callback", topic: "orders", outcome });
  });

  it("loses a broken event at the first subscription that reads it, although the call answers OK", async () => {
    const app = new TestApp(orders);
    const fixture = await withApp(app, { inMemoryBusBlocks });
    const broken = { dataContentType: "application/cloudevents+json" };
    await expect(fixture.publish("memory", "orders", '{"id":"1"}', broken)).resolves.toEqual({});
    await fixture.module.idle();
    expect(app.got).toEqual([]);
    expect(fixture.module.deliveries()).toMatchObject([{ outcome: "broken" }]);
    fixture.context.quirks.brokenCloudEventLost = false;
    await expect(fixture.publish("memory", "orders", '{"id":"1"}', broken)).rejects.toMatchObject({
      status: "INVALID_ARGUMENT",
    });
  });
});

describe("the in-memory bus with inMemoryBusBlocks on", () => {
  it("answers a publication after its deliveries, one subscription after the other", async () => {
    let release = (): void => undefined;
    const app = new TestApp(orders, () => new Promise((resolve) => (release = () => resolve(0))));
    const fixture = await withApp(app, blocking);
    const stream = await fixture.subscribe("memory", "orders");
    const published = fixture.publish("memory", "orders");
    expect(await settledNow(published)).toBe("waiting");
    expect(stream.stream.unread()).toEqual([]);
    release();
    stream.answer((await stream.event()).id);
    await expect(published).resolves.toEqual({});
  });

  it("holds publications of every topic, and new subscriptions, behind an event without an answer", async () => {
    const fixture = pubsubFixture(blocking);
    const stream = await fixture.subscribe("memory", "a");
    const first = fixture.publish("memory", "a");
    const second = fixture.publish("memory", "b");
    const late = await fixture.subscribe("memory", "b");
    expect(await settledNow(second)).toBe("waiting");
    expect(fixture.module.subscriptions()).toHaveLength(1);
    stream.answer((await stream.event()).id);
    await Promise.all([first, second]);
    await turns();
    expect(fixture.module.subscriptions()).toHaveLength(2);
    // It came after the second publication.
    expect(late.stream.unread()).toEqual([]);
  });

  it("forgets an application that was replaced before the bus could register it", async () => {
    const fixture = pubsubFixture(blocking);
    const stream = await fixture.subscribe("memory", "a");
    const published = fixture.publish("memory", "a");
    await fixture.apps.attach(new TestApp([["memory", "old"]]));
    await fixture.apps.attach(new TestApp([["memory", "new"]]));
    stream.answer((await stream.event()).id);
    await published;
    await turns();
    expect(fixture.module.subscriptions().map(({ topic }) => topic)).toEqual(["a", "new"]);
  });

  it("stays held for good when a stream ends without an answer, until the runtime starts anew", async () => {
    const fixture = pubsubFixture(blocking);
    const stream = await fixture.subscribe("memory", "a");
    const published = fixture.publish("memory", "a");
    await stream.event();
    stream.stream.halfClose();
    await stream.stream.ended;
    const other = fixture.publish("memory", "b");
    expect(await settledNow(Promise.race([published, other]))).toBe("waiting");
    fixture.module.restart?.();
    await expect(published).rejects.toMatchObject({ status: "UNAVAILABLE" });
    await expect(other).rejects.toMatchObject({ status: "UNAVAILABLE" });
    await expect(fixture.publish("memory", "b")).resolves.toEqual({});
  });

  it("never gives a callback up", async () => {
    const app = new TestApp(orders, () => never);
    const fixture = await withApp(app, blocking);
    const published = fixture.publish("memory", "orders");
    await fixture.context.clock.advance(3_600_000);
    expect(await settledNow(published)).toBe("waiting");
    expect(app.timeouts[0]).toBeGreaterThan(24 * 3_600_000);
    fixture.module.reset();
    await expect(published).rejects.toMatchObject({ status: "UNAVAILABLE", details: "the mock runtime was reset" });
    expect(app.signals[0]?.aborted).toBe(true);
  });
});

describe("the in-memory bus with inMemoryBusBlocks off", () => {
  it("answers a publication at once, from within a handler too", async () => {
    const inner: string[] = [];
    const app = new TestApp(orders, async (event) => {
      if (event.data[0] === "1".charCodeAt(0)) inner.push(await settledNow(fixture.publish("memory", "orders", "2")));
      return 0;
    });
    const fixture = await withApp(app);
    const published = fixture.publish("memory", "orders", "1");
    expect(app.got).toEqual([]);
    await published;
    await fixture.module.idle();
    expect(inner).toEqual(["answered"]);
    expect(app.data).toEqual(["1", "2"]);
  });

  it("has up to ten events out at a subscription, the others wait", async () => {
    const fixture = pubsubFixture();
    const stream = await fixture.subscribe("memory", "a");
    for (let index = 0; index < 12; index++) await fixture.publish("memory", "a", String(index));
    await turns();
    expect(stream.stream.unread()).toHaveLength(10);
    stream.answer((await stream.event()).id);
    await turns();
    expect(stream.stream.unread()).toHaveLength(10);
  });

  it("lets a publication wait while 1,000 events are queued before it", async () => {
    const fixture = pubsubFixture();
    const stream = await fixture.subscribe("memory", "a");
    for (let index = 0; index < 1010; index++) await fixture.publish("memory", "a");
    const waiting = fixture.publish("memory", "a");
    expect(await settledNow(waiting)).toBe("waiting");
    stream.answer((await stream.event()).id);
    expect(await settledNow(waiting)).toBe("answered");
  });

  it("tries again when a stream ends without an answer, and loses the event while nobody listens", async () => {
    const fixture = pubsubFixture();
    const stream = await fixture.subscribe("memory", "a");
    await fixture.publish("memory", "a");
    await stream.event();
    stream.stream.halfClose();
    await fixture.module.idle();
    expect(fixture.module.deliveries().map(({ outcome }) => outcome)).toEqual([
      "unanswered",
      ...Array<string>(9).fill("unreachable"),
    ]);
    expect(fixture.module.deliveries().at(-1)?.details).toBe('no streamer subscribed to pubsub "memory" topic "a"');
  });
});
