import { describe, expect, it } from "vitest";
import { turns } from "../test-support.js";
import { bytes, never, pubsubFixture, TestApp } from "./test-support.js";

const both = [
  ["memory", "a"],
  ["redis", "a"],
] as const;

async function isIdle(idle: Promise<void>): Promise<boolean> {
  return await Promise.race([idle.then(() => true), turns().then(() => false)]);
}

describe.each(["memory", "redis"])("idle() with a delivery on %s", (name) => {
  it("settles at once when nothing is under way, and after the answer when an event is out", async () => {
    const { module, publish, subscribe } = pubsubFixture();
    expect(await isIdle(module.idle())).toBe(true);
    const stream = await subscribe(name, "a");
    await publish(name, "a");
    const idle = module.idle();
    expect(await isIdle(idle)).toBe(false);
    stream.answer((await stream.event()).id);
    expect(await isIdle(idle)).toBe(true);
  });

  it("waits for events that are queued behind those that are out", async () => {
    const waiting: (() => void)[] = [];
    const app = new TestApp(both, () => new Promise((resolve) => waiting.push(() => resolve(0))));
    const { module, publish, apps } = pubsubFixture();
    await apps.attach(app);
    for (let index = 0; index < 25; index++) await publish(name, "a");
    const idle = module.idle();
    for (let index = 0; index < 25; index++) {
      await turns();
      expect(await isIdle(idle)).toBe(false);
      waiting.shift()?.();
    }
    expect(await isIdle(idle)).toBe(true);
    expect(app.got).toHaveLength(25);
  });

  it("waits for what a handler publishes", async () => {
    const app = new TestApp(both, async (_, times) => {
      if (times < 5) await publish(name, "a", String(times));
      return 0;
    });
    const { module, publish, apps } = pubsubFixture();
    await apps.attach(app);
    await publish(name, "a", "0");
    await module.idle();
    expect(app.data).toEqual(["0", "1", "2", "3", "4"]);
  });

  it("settles when a reset or dispose ends what was under way", async () => {
    for (const end of ["reset", "dispose"] as const) {
      const { module, publish, apps } = pubsubFixture({ inMemoryBusBlocks: true });
      await apps.attach(new TestApp(both, () => never));
      const cut = Promise.allSettled([publish(name, "a"), publish(name, "a")]);
      await turns();
      expect(await isIdle(module.idle())).toBe(false);
      module[end]();
      expect(await isIdle(module.idle())).toBe(true);
      await cut;
    }
  });
});

describe("idle()", () => {
  it("does not wait for a redelivery that waits for the clock, nor for events that nobody listens to", async () => {
    const { module, publish, apps } = pubsubFixture();
    await apps.attach(new TestApp(both, () => 1));
    await publish("redis", "a");
    await publish("redis", "unheard");
    expect(await isIdle(module.idle())).toBe(true);
    expect(module.deliveries()).toMatchObject([{ outcome: "retry" }]);
  });
});

describe("publish() for tests", () => {
  it("delivers as if another application had published, and does not wait, whatever the quirk", async () => {
    const app = new TestApp(both, () => never);
    const { module, apps } = pubsubFixture({ inMemoryBusBlocks: true });
    await apps.attach(app);
    const { id } = module.publish({ pubsubName: "memory", topic: "a", data: bytes("pushed") });
    await turns();
    expect(app.got).toMatchObject([{ id, topic: "a", data: bytes("pushed") }]);
    expect(() => module.publish({ pubsubName: "nope", topic: "a" })).toThrow("pubsub nope not found");
    module.dispose();
  });
});

describe("deliveries() and subscriptions()", () => {
  it("say what was delivered where, and who listens", async () => {
    const { module, publish, apps, context, subscribe } = pubsubFixture();
    await apps.attach(new TestApp(both));
    const stream = await subscribe("memory", "b");
    await publish("memory", "b", "hello");
    const { id } = await stream.event();
    const delivery = { kind: "stream", pubsubName: "memory", topic: "b", attempt: 1, at: context.clock.now() };
    expect(module.deliveries()).toMatchObject([
      { ...delivery, event: { id, data: bytes("hello") }, outcome: "pending" },
    ]);
    stream.answer(id, 2);
    await module.idle();
    expect(module.deliveries()).toMatchObject([{ ...delivery, outcome: "drop" }]);
    expect(module.subscriptions()).toEqual([
      { kind: "callback", pubsubName: "memory", topic: "a" },
      { kind: "stream", pubsubName: "memory", topic: "b" },
      { kind: "callback", pubsubName: "redis", topic: "a" },
    ]);
  });
});

describe("the log of deliveries", () => {
  it("keeps the last 10,000, and fewer of large events", async () => {
    const { module, publish, apps } = pubsubFixture();
    await apps.attach(new TestApp(both));
    for (let index = 0; index < 11_000; index++) await publish("redis", "a", String(index));
    await module.idle();
    expect(module.deliveries()).toHaveLength(10_000);
    expect(module.deliveries().at(-1)?.event.data).toEqual(bytes("10999"));
    const megabyte = new Uint8Array(1024 * 1024);
    for (let index = 0; index < 80; index++) await publish("redis", "a", "", { data: megabyte });
    await module.idle();
    expect(module.deliveries().length).toBeLessThan(80);
    expect(module.deliveries().length).toBeGreaterThan(60);
  });
});

describe("reset and dispose", () => {
  it("keep the application's subscriptions, or drop them", async () => {
    const app = new TestApp(both);
    const { module, publish, apps } = pubsubFixture();
    await apps.attach(app);
    module.reset();
    await publish("memory", "a");
    await module.idle();
    expect(app.got).toHaveLength(1);
    module.dispose();
    expect(module.subscriptions()).toEqual([]);
  });

  it("leave nothing scheduled", async () => {
    const { module, publish, apps, context } = pubsubFixture();
    await apps.attach(new TestApp(both, (_, times) => (times === 1 ? 1 : never)));
    let scheduled = 0;
    const schedule = context.clock.schedule.bind(context.clock);
    context.clock.schedule = (delayMs, task) => {
      scheduled++;
      const timer = schedule(delayMs, () => {
        scheduled--;
        task();
      });
      let cancelled = false;
      return {
        cancel() {
          if (!cancelled) scheduled--;
          cancelled = true;
          timer.cancel();
        },
      };
    };
    await publish("redis", "a");
    await publish("redis", "a");
    await turns();
    expect(scheduled).toBeGreaterThan(0);
    module.dispose();
    await turns();
    expect(scheduled).toBe(0);
  });
});
