import { StatusError } from "@layotto-sdk/core";
import { describe, expect, it } from "vitest";
import { never, pubsubFixture, TestApp } from "./test-support.js";

describe("the registry of the application", () => {
  it("asks once and registers the topics; of equal topics the last, none of unknown pub/subs", async () => {
    const { apps, module } = pubsubFixture();
    const state = await apps.attach(
      new TestApp([
        ["memory", "a"],
        ["nope", "a"],
        ["memory", "b"],
        ["memory", "a"],
      ]),
    );
    expect(state).toMatchObject({
      state: "attached",
      topics: [
        { pubsubName: "memory", topic: "a" },
        { pubsubName: "memory", topic: "b" },
      ],
    });
    expect(module.subscriptions().map(({ topic }) => topic)).toEqual(["a", "b"]);
  });

  it("asks again when an application is attached again, in place of the one before", async () => {
    const { apps, module, publish } = pubsubFixture();
    const [first, second] = [
      new TestApp([["memory", "a"]]),
      new TestApp([
        ["memory", "a"],
        ["memory", "b"],
      ]),
    ];
    await apps.attach(first);
    await apps.attach(second);
    await publish("memory", "a");
    await module.idle();
    expect([first.got.length, second.got.length]).toEqual([0, 1]);
    expect(module.subscriptions()).toHaveLength(2);
  });

  it("says readably why an application could not be asked, and leaves no subscriptions", async () => {
    const { apps, module } = pubsubFixture();
    const app = new TestApp([["memory", "a"]]);
    await apps.attach(app);
    app.listTopicSubscriptions = () => Promise.reject(new StatusError("UNAVAILABLE", "connection refused"));
    await expect(apps.attach(app)).resolves.toEqual({
      state: "failed",
      topics: [],
      reason: "the application could not be asked for its subscriptions: UNAVAILABLE: connection refused",
    });
    expect(module.subscriptions()).toEqual([]);
  });

  it("asks only once while subscriptionsAskedOnce is on, until it has an answer while off", async () => {
    for (const subscriptionsAskedOnce of [true, false]) {
      const { apps, module, context } = pubsubFixture({ subscriptionsAskedOnce });
      const app = new TestApp([["memory", "a"]]);
      const answer = app.listTopicSubscriptions.bind(app);
      let asked = 0;
      app.listTopicSubscriptions = () => (++asked < 3 ? Promise.reject(new Error("not yet")) : answer());
      await apps.attach(app);
      await context.clock.advance(10_000);
      expect(asked).toBe(subscriptionsAskedOnce ? 1 : 3);
      expect(module.subscriptions()).toHaveLength(subscriptionsAskedOnce ? 0 : 1);
    }
  });

  it("forgets an answer that comes after another application was attached, or after detach", async () => {
    const { apps, module } = pubsubFixture();
    const slow = new TestApp([["memory", "slow"]]);
    slow.listTopicSubscriptions = () => never;
    const attaching = apps.attach(slow);
    expect(apps.state().state).toBe("asking");
    await apps.attach(new TestApp([["memory", "a"]]));
    await attaching;
    expect(module.subscriptions()).toMatchObject([{ topic: "a" }]);
    apps.detach();
    expect(apps.state()).toEqual({ state: "none", topics: [] });
    expect(module.subscriptions()).toEqual([]);
  });
});
