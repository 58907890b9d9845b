import {
  ConfigurationItem,
  DeleteConfigurationRequest,
  SaveConfigurationRequest,
  SubscribeConfigurationRequest,
  type SubscribeConfigurationResponse,
} from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { callUnary, openStream, testContext, turns, type TestStream } from "../test-support.js";
import { createConfigurationModule } from "./configuration-module.js";
import { createConfigurationSubscription } from "./subscription.js";

type Stream = TestStream<SubscribeConfigurationRequest, SubscribeConfigurationResponse>;

function fixture(quirks: Partial<Quirks> = {}) {
  const context = testContext({ config_store: { conf: { type: "in-memory" }, other: { type: "in-memory" } } }, quirks);
  const configuration = createConfigurationModule(context);
  const subscription = createConfigurationSubscription(context, configuration.stores);
  return {
    context,
    subscription,
    save: (items: Record<string, string>, more: Partial<ConfigurationItem> = {}, appId = "app1") => {
      const all = Object.entries(items).map(([key, content]) =>
        ConfigurationItem.fromPartial({ key, content, ...more }),
      );
      return callUnary(
        configuration,
        "SaveConfiguration",
        SaveConfigurationRequest.fromPartial({ storeName: "conf", appId, items: all }),
      );
    },
    remove: (...keys: string[]) =>
      callUnary(
        configuration,
        "DeleteConfiguration",
        DeleteConfigurationRequest.fromPartial({ storeName: "conf", appId: "app1", keys }),
      ),
    watch: (...keys: string[]): Stream => {
      const stream: Stream = openStream(subscription, "SubscribeConfiguration");
      stream.send(message({ keys }));
      return stream;
    },
  };
}

function message(more: Partial<SubscribeConfigurationRequest>): SubscribeConfigurationRequest {
  return SubscribeConfigurationRequest.fromPartial({ storeName: "conf", appId: "app1", ...more });
}

async function contents(stream: Stream): Promise<string[]> {
  await turns();
  const got: string[] = [];
  while (stream.unread().length > 0) {
    const { items } = await stream.receive();
    got.push(items.map(({ key, content }) => `${key}=${content}`).join());
  }
  return got;
}

describe("a configuration subscription", () => {
  it("gets the present values first, one response a key, then every change of its keys", async () => {
    const { save, watch } = fixture();
    await save({ a: "1", b: "2", c: "3" });
    const stream = watch("a", "missing", "b");
    expect(await contents(stream)).toEqual(["a=1", "b=2"]);
    await save({ missing: "4", c: "5", a: "6" });
    expect(await contents(stream)).toEqual(["missing=4", "a=6"]);
  });

  it("adds what each further message asks for, of any store", async () => {
    const { save, watch } = fixture();
    const stream = watch("a");
    stream.send(message({ keys: ["b"] }));
    stream.send(message({ keys: ["a"], storeName: "other" }));
    await turns();
    await save({ a: "1", b: "2" });
    expect(await contents(stream)).toEqual(["a=1", "b=2"]);
  });

  it("ends with the text for an unknown store, and takes the other subscriptions with it", async () => {
    const { save, watch } = fixture();
    const [first, second] = [watch("a"), watch("b")];
    await turns();
    second.send(message({ storeName: "nope" }));
    await expect(second.ended).resolves.toMatchObject({
      status: "UNKNOWN",
      details: "configure store [nope] don't support now",
    });
    await save({ a: "1" });
    expect(await contents(first)).toEqual([]);
  });

  it("ends with EOF at the half-close while halfCloseEndsInEof is on, well while off", async () => {
    const { watch, context } = fixture();
    const first = watch("a");
    first.halfClose();
    await expect(first.ended).resolves.toMatchObject({ status: "UNKNOWN", details: "EOF" });
    context.quirks.halfCloseEndsInEof = false;
    const second = watch("a");
    second.halfClose();
    await expect(second.ended).resolves.toBeUndefined();
  });

  it.each([
    ["half-closes", (stream: Stream) => stream.halfClose()],
    ["is cancelled", (stream: Stream) => stream.cancel(new Error("cancelled"))],
  ])("ends for everyone when one %s while oneWatcherEndsAll is on, for that one alone while off", async (_, end) => {
    for (const oneWatcherEndsAll of [true, false]) {
      const { save, watch } = fixture({ oneWatcherEndsAll });
      const [first, second] = [watch("a"), watch("b")];
      await turns();
      end(second);
      await second.ended;
      await save({ a: "1", b: "2" });
      expect(await contents(first)).toEqual(oneWatcherEndsAll ? [] : ["a=1"]);
      const third = watch("a");
      await turns();
      await save({ a: "3" });
      expect(await contents(third)).toEqual(["a=1", "a=3"]);
    }
  });

  it("is for the last watcher of a key alone while oneWatcherEndsAll is on, for all of them while off", async () => {
    for (const oneWatcherEndsAll of [true, false]) {
      const { save, watch } = fixture({ oneWatcherEndsAll });
      const [first, second] = [watch("a", "b"), watch("a")];
      await turns();
      await save({ a: "1", b: "2" });
      expect(await contents(first)).toEqual(oneWatcherEndsAll ? ["b=2"] : ["a=1", "b=2"]);
      expect(await contents(second)).toEqual(["a=1"]);
    }
  });

  it("takes any group and application, says the group and no more, and hears of no delete while configurationIgnoresGroup is on", async () => {
    const { save, remove, watch } = fixture();
    const stream = watch("a");
    await turns();
    await save({ a: "1" }, { group: "g", label: "l", tags: new Map([["t", "1"]]) }, "app2");
    await expect(stream.receive()).resolves.toEqual({
      storeName: "conf",
      appId: "app1",
      items: [{ key: "a", content: "1", group: "g", label: "", tags: new Map(), metadata: new Map() }],
    });
    await remove("a");
    expect(await contents(stream)).toEqual([]);
  });

  it("takes only its own group, label and application, and hears of a delete while configurationIgnoresGroup is off", async () => {
    const { save, remove, watch } = fixture({ configurationIgnoresGroup: false });
    const stream = watch("a");
    await turns();
    await save({ a: "other group" }, { group: "g" });
    await save({ a: "other label" }, { label: "l" });
    await save({ a: "other application" }, {}, "app2");
    await save({ a: "mine" }, { tags: new Map([["t", "1"]]) });
    await expect(stream.receive()).resolves.toMatchObject({
      appId: "app1",
      items: [{ content: "mine", label: "default", tags: new Map([["t", "1"]]) }],
    });
    await remove("a");
    await expect(stream.receive()).resolves.toMatchObject({ items: [{ key: "a", content: "" }] });
    expect(stream.unread()).toEqual([]);
  });

  it("makes who saves wait when its reader is a thousand changes behind", async () => {
    const { save, watch } = fixture();
    const stream = watch("a");
    await turns();
    let release = (): void => undefined;
    stream.hold = new Promise((resolve) => (release = resolve));
    for (let index = 0; index <= 1000; index++) await save({ a: String(index) });
    let saved = false;
    const waiting = save({ a: "last" }).then(() => (saved = true));
    await turns();
    expect(saved).toBe(false);
    release();
    stream.hold = undefined;
    await waiting;
    expect((await contents(stream)).at(-1)).toBe("a=last");
  });

  it("lets a waiting save go when its reader leaves, and ends when the runtime is reset", async () => {
    const { save, watch, subscription } = fixture();
    const stream = watch("a");
    await turns();
    stream.hold = new Promise(() => undefined);
    for (let index = 0; index <= 1000; index++) await save({ a: String(index) });
    const waiting = save({ a: "last" });
    subscription.reset();
    await waiting;
    await expect(stream.ended).resolves.toMatchObject({ status: "UNAVAILABLE" });
    await save({ a: "after" });
  });
});
