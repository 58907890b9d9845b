import { getState, saveState } from "@layotto-sdk/protocol/runtime";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { proof, proves } from "../requirements/proves.js";
import { overBothFaces } from "./faces.js";

const layottoConfig = fileURLToPath(new URL("../fidelity/layotto-config.json", import.meta.url));

/** Does one thing with each kind of component that a building block names. */
async function useAll(mock: MockRuntime, names: Readonly<Record<string, string>>): Promise<void> {
  const name = (kind: string): string => names[kind] as string;
  const runtime = mock.connect();
  await runtime.state(name("state")).text().save("a", "x");
  expect(await runtime.lock(name("lock")).tryLock("r", { owner: "me", ttlSeconds: 5 })).toBe(true);
  expect(await runtime.sequencer(name("sequencer")).next("k")).toBe(1n);
  await runtime.configuration(name("configuration")).save([{ key: "a", content: "1" }]);
  await runtime.pubsub(name("pubsub")).text().publish("t", "x");
  await runtime.files(name("files")).put("/tmp/a", new Uint8Array(3));
  expect(await runtime.hello("Ada", { service: name("hello") })).toContain("Ada");
}

describe("the components of a mock", () => {
  proves(["testkit.demo-names"], "have their *_demo names where no configuration is given", async () => {
    await using mock = await mockRuntime({ secrets: { secret_demo: { token: "t" } } });
    await useAll(mock, {
      state: "state_demo",
      lock: "lock_demo",
      sequencer: "sequencer_demo",
      configuration: "config_demo",
      pubsub: "pub_subs_demo",
      files: "file_demo",
      hello: "helloworld",
    });
    mock.binding("bindings_demo", () => ({ data: "done" }));
    expect((await mock.connect().binding("bindings_demo").invoke("get")).text()).toBe("done");
    expect(await mock.connect().secrets("secret_demo").get("token")).toBeDefined();
  });

  proves(["testkit.config.layotto"], "are those of layotto-config.json, unchanged and of whatever type", async () => {
    await using mock = await mockRuntime({ config: layottoConfig });
    await useAll(mock, {
      state: "state_redis",
      lock: "lock_redis",
      sequencer: "sequencer_redis",
      configuration: "config_demo",
      pubsub: "pub_subs_redis",
      files: "file_demo",
      hello: "helloworld",
    });
  });
});

overBothFaces("what a test does to the stores", (face) => {
  it("changes configuration, and those who watch hear of it", proof("testkit.configuration"), async () => {
    const item = { store: "config_demo", key: "limit" };
    await face.control.configuration.set({ ...item, content: "1" });
    const changes = face.mock.connect().configuration("config_demo").watch(["limit"])[Symbol.asyncIterator]();
    expect((await changes.next()).value).toMatchObject({ key: "limit", content: "1" });
    await face.control.configuration.set({ ...item, content: "2" });
    expect((await changes.next()).value).toMatchObject({ key: "limit", content: "2" });
    await changes.return?.();
    await face.control.configuration.delete(item);
    expect((await face.control.snapshot()).configuration["config_demo"]).toEqual([]);
  });

  it("is seen in a snapshot: state, configuration, files, ids and calls", proof("testkit.snapshot"), async () => {
    await face.unary(saveState, { storeName: "state_demo", states: [{ key: "a", value: new Uint8Array([65]) }] });
    await face.unary(getState, { storeName: "state_demo", key: "a" });
    const runtime = face.mock.connect();
    await runtime.configuration("config_demo").save([{ key: "limit", content: "10" }]);
    await runtime.files("file_demo").put("/tmp/deep.txt", new Uint8Array(3));
    await face.control.files.makeDirectory({ store: "file_demo", name: "/data/files/empty" });
    await runtime.sequencer("sequencer_demo").next("orders");
    await runtime.sequencer("sequencer_demo").next("orders");
    await face.control.sequencer.set({ store: "sequencer_demo", key: "far", last: "9007199254740993" });
    expect(await face.control.snapshot()).toMatchObject({
      state: { state_demo: [{ key: "a", text: "A" }] },
      configuration: { config_demo: [{ key: "limit", content: "10", group: "default", label: "default", tags: {} }] },
      files: { file_demo: [{ name: "/tmp/deep.txt", size: 3 }] },
      ids: { sequencer_demo: { orders: "2", far: "9007199254740993" } },
      subscriptions: [],
      app: { state: "none" },
      calls: { SaveState: 1, GetState: 1, GetNextId: 2 },
    });
    await face.control.reset();
    expect(await face.control.snapshot()).toMatchObject({
      state: { state_demo: [] },
      configuration: { config_demo: [] },
      files: { file_demo: [] },
      ids: { sequencer_demo: {} },
      calls: {},
    });
  });

  it("counts calls from 1 again after a reset, and not after they were cleared", proof("testkit.reset"), async () => {
    const asked = async (): Promise<number | undefined> => {
      await face.unary(getState, { storeName: "state_demo", key: "a" });
      return (await face.control.calls.list()).at(-1)?.index;
    };
    expect(await asked()).toBe(1);
    await face.control.calls.clear();
    expect(await asked()).toBe(2);
    await face.control.reset();
    expect(await asked()).toBe(1);
  });
});
