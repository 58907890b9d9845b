import { describe, expect } from "vitest";
import { proof } from "../../../../test/requirements/proves.js";
import { mockTest, test } from "../entries/vitest.js";
import type { MockRuntime } from "../mock-runtime.js";

async function failureOf(assertion: Promise<unknown>): Promise<string> {
  return await assertion.then(
    () => "it passed",
    (error: unknown) => (error as Error).message,
  );
}

describe("the fixture and matchers for vitest", () => {
  test(
    "see what was saved, called and published",
    proof("testkit.vitest.fixture", "testkit.vitest.matchers"),
    async ({ mock, runtime }) => {
      await runtime
        .state("state_demo")
        .json()
        .save("cart", { items: ["apple"] });
      await runtime.pubsub("pub_subs_demo").json().publish("orders", { id: 7 });
      await expect(mock).toHaveSavedState("state_demo", "cart", { items: ["apple"] });
      await expect(mock).toHaveSavedState("state_demo", "cart");
      await expect(mock).not.toHaveSavedState("state_demo", "cart", { items: [] });
      await expect(mock).toHaveCalled("SaveState", { store: "state_demo", key: "cart", outcome: "OK", times: 1 });
      await expect(mock.control).toHavePublished("orders", {
        pubsub: "pub_subs_demo",
        data: { id: expect.any(Number) },
        times: 1,
      });
      await expect(mock).not.toHavePublished("orders", { data: { id: 8 } });
    },
  );

  test("say what was there instead", proof("testkit.vitest.matchers"), async ({ mock, runtime }) => {
    await runtime.state("state_demo").text().save("cart", "apple");
    await runtime.state("state_demo").text().get("other");
    await runtime.pubsub("pub_subs_demo").json().publish("orders", { id: 7 });

    const wrongValue = await failureOf(expect(mock).toHaveSavedState("state_demo", "cart", "pear"));
    expect(wrongValue).toContain('expected "cart" in state_demo to hold "pear"; it holds apple (etag 1)');
    const wrongKey = await failureOf(expect(mock).toHaveSavedState("state_demo", "cat"));
    expect(wrongKey).toMatch(
      /expected "cat" in state_demo to be saved\n\nit is not there; keys of state_demo:\n {2}- cart/,
    );
    const wrongCall = await failureOf(expect(mock).toHaveCalled("GetState", { key: "cart" }));
    expect(wrongCall).toMatch(
      /expected GetState with \{"key":"cart"\} to have been called; it was not\n\ncalls of GetState:\n {2}- GetState state_demo other -> OK/,
    );
    const wrongEvent = await failureOf(expect(mock).toHavePublished("orders", { data: { id: 8 } }));
    expect(wrongEvent).toMatch(
      /an event with data \{"id":8\} to have been published to "orders"; it was not\n\npublished there:\n {2}- pub_subs_demo\/orders application\/json: \{"id":7\}/,
    );
    const twice = await failureOf(expect(mock).not.toHavePublished("orders"));
    expect(twice).toContain('expected an event not to have been published to "orders"; it was 1 time');
  });

  const before: MockRuntime[] = [];
  test("give each test a mock of its own", proof("testkit.vitest.fixture"), async ({ mock, runtime }) => {
    await runtime.state("state_demo").text().save("cart", "apple");
    before.push(mock);
  });

  test("close it afterwards", proof("testkit.vitest.fixture"), async ({ mock }) => {
    expect(before).toHaveLength(1);
    expect(before[0]).not.toBe(mock);
    expect(() => before[0]?.connect()).toThrow("was closed");
    await expect(mock).not.toHaveSavedState("state_demo", "cart");
  });

  test("see what was delivered, and accepted", proof("testkit.vitest.matchers"), async ({ mock, runtime }) => {
    const topics = ["taken", "refused"].map((topic) => ({ pubsubName: "pub_subs_demo", topic }));
    await mock.attachApp({
      listTopicSubscriptions: () => ({ subscriptions: topics }),
      onTopicEvent({ topic }) {
        if (topic === "refused") throw new Error("no");
        return {};
      },
    });
    for (const { topic } of topics) await runtime.pubsub("pub_subs_demo").json().publish(topic, { id: 7 });
    await mock.control.events.idle();
    await expect(mock).toHaveDelivered("taken", { data: { id: 7 }, times: 1 });
    await expect(mock).not.toHaveDelivered("refused");
  });

  mockTest({ quirks: { lockKeepAliveBroken: false } })(
    "take options of the mock",
    proof("testkit.vitest.fixture"),
    async ({ mock }) => {
      expect((await mock.control.quirks.get()).lockKeepAliveBroken).toBe(false);
    },
  );
});
