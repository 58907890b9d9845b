import {
  deleteConfiguration,
  getConfiguration,
  saveConfiguration,
  type ConfigurationItem,
} from "@layotto-sdk/protocol/runtime";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createConfigurationModule } from "./configuration-module.js";
import type { ConfigurationChange } from "./store-events.js";

function fixture(quirks: Partial<Quirks> = {}, type = "in-memory") {
  const context = testContext({ config_store: { c: { type } } }, quirks);
  const module = createConfigurationModule(context);
  const ask = asking(module);
  const storeName = "c";
  return {
    module,
    ask,
    quirks: context.quirks,
    save: (appId: string, ...items: DeepPartial<ConfigurationItem>[]) =>
      ask(saveConfiguration, { storeName, appId, items }),
    remove: (appId: string, keys: string[], group = "") => ask(deleteConfiguration, { storeName, appId, keys, group }),
    /** `key=content @group/label` of what is there. */
    async read(appId: string, keys: string[], group = "", label = "") {
      const { items } = await ask(getConfiguration, { storeName, appId, keys, group, label });
      return items.map((item) => `${item.key}=${item.content} @${item.group}/${item.label}`);
    },
  };
}

describe("configuration in memory", () => {
  it("knows keys alone, names the group that was asked for, and drops label, tags and metadata", async () => {
    const { save, read, ask } = fixture();
    await save("a", { key: "k", content: "v", group: "g", label: "l", tags: new Map([["t", "1"]]) });
    expect(await read("b", ["k", "none"], "h", "x")).toEqual(["k=v @h/"]);
    expect(await read("b", ["k"], "  ")).toEqual(["k=v @default/"]);
    expect(await read("a", [])).toEqual([]);
    const { items } = await ask(getConfiguration, { storeName: "c", keys: ["k"] });
    expect(items[0]).toMatchObject({ tags: new Map(), metadata: new Map() });
  });

  it("deletes a key in every group, for good", async () => {
    const { save, read, remove, quirks } = fixture();
    await save("a", { key: "k", content: "1", group: "g" }, { key: "k", content: "2", group: "h" });
    await remove("b", ["k", "none"], "z");
    expect(await read("a", ["k"])).toEqual([]);
    quirks.configurationIgnoresGroup = false;
    expect(await read("a", ["k"], "g")).toEqual([]);
  });
});

describe.each([
  ["in memory while configurationIgnoresGroup is off", { configurationIgnoresGroup: false }, "in-memory"],
  ["of a store that has groups", {}, "etcd"],
])("configuration %s", (_, quirks, type) => {
  it("is told apart by application, group and label, and comes back as it was saved", async () => {
    const { save, read, remove, ask } = fixture(quirks, type);
    await save("a", {
      key: "k",
      content: "1",
      group: "g",
      label: "l",
      tags: new Map([["t", "1"]]),
      metadata: new Map([["m", "2"]]),
    });
    await save("a", { key: "k", content: "2" }, { key: "j", content: "3" });
    await save("b", { key: "k", content: "4" });
    expect(await read("a", ["k"])).toEqual(["k=2 @default/default"]);
    expect(await read("a", ["k"], "g", "l")).toEqual(["k=1 @g/l"]);
    expect(await read("a", [])).toEqual(["k=2 @default/default", "j=3 @default/default"]);
    const { items } = await ask(getConfiguration, { storeName: "c", appId: "a", keys: ["k"], group: "g", label: "l" });
    expect(items[0]).toMatchObject({ tags: new Map([["t", "1"]]), metadata: new Map([["m", "2"]]) });
    await remove("a", ["k"]);
    expect([...(await read("a", ["k"])), ...(await read("b", ["k"]))]).toEqual(["k=4 @default/default"]);
  });
});

describe("configuration", () => {
  it("has the groups of apollo", async () => {
    const { save, read } = fixture({}, "apollo");
    await save("a", { key: "k", content: "v" });
    expect(await read("a", ["k"])).toEqual(["k=v @application/"]);
  });

  it("refuses a save of nothing after an unknown store", async () => {
    const { save, ask } = fixture();
    expect(await refusalOf(save("a"))).toBe("UNKNOWN: params illegal:item is empty");
    expect(await refusalOf(ask(saveConfiguration, { storeName: "x" }))).toBe(
      "UNKNOWN: configure store [x] don't support now",
    );
  });

  it("tells listeners of each change, in order, and answers when a slow one has heard", async () => {
    const { save, remove, module } = fixture();
    const heard: ConfigurationChange[] = [];
    let go: (() => void) | undefined;
    const stop = module.stores.get("c")?.listen((change) => {
      heard.push(change);
      return change.item.key === "slow" ? new Promise((resolve) => (go = resolve)) : undefined;
    });
    await save("a", { key: "k", content: "1" }, { key: "k", content: "2" });
    await remove("a", ["k", "none"]);
    await module.save("c", [{ key: "l", content: "3", group: "g" }]);
    expect(heard.map(({ kind, appId, item }) => `${kind} ${appId} ${item.key}=${item.content} ${item.group}`)).toEqual([
      "saved a k=1 default",
      "saved a k=2 default",
      "deleted a k= default",
      "saved app1 l=3 g",
    ]);
    let answered = false;
    const saving = save("a", { key: "slow" }).then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    go?.();
    await saving;
    stop?.();
    await module.delete("c", ["l"]);
    expect(heard).toHaveLength(5);
  });
});
