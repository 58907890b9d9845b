import { getNextId, getSecret, getState, publishEvent, saveState, tryLock } from "@layotto-sdk/protocol/runtime";
import { expect, it } from "vitest";
import { overBothFaces } from "./faces.js";
import { proof } from "../requirements/proves.js";

const text = (value: string) => new TextEncoder().encode(value);

overBothFaces("the control interface", (face) => {
  it("moves the clock, and with it what expires", proof("testkit.clock"), async () => {
    const before = await face.control.clock.now();
    await face.control.state.set({ store: "state_demo", key: "a", text: "hello", ttlSeconds: 10 });
    expect((await face.unary(getState, { storeName: "state_demo", key: "a" })).message.data).toEqual(text("hello"));
    expect(await face.control.clock.advance(10_001)).toBe(before + 10_001);
    expect((await face.unary(getState, { storeName: "state_demo", key: "a" })).message.data.length).toBe(0);
    await expect(face.control.clock.advance(-1)).rejects.toThrow("ms is -1; use a number of milliseconds, 0 or more.");
  });

  it("lists calls by method, store, key and outcome", proof("testkit.calls", "testkit.control.http"), async () => {
    await face.unary(saveState, { storeName: "state_demo", states: [{ key: "a", value: text("1") }, { key: "b" }] });
    await face.unary(getState, { storeName: "nope", key: "a" }).catch(() => undefined);
    const [saved] = await face.control.calls.list({ method: "SaveState", key: "b" });
    expect(saved).toMatchObject({
      index: 1,
      service: "spec.proto.runtime.v1.Runtime",
      store: "state_demo",
      key: "a",
      outcome: "OK",
    });
    expect(saved?.request).toMatchObject({
      storeName: "state_demo",
      states: [{ key: "a", value: "MQ==" }, { key: "b" }],
    });
    expect(await face.control.calls.list({ outcome: "INVALID_ARGUMENT" })).toMatchObject([
      { method: "GetState", store: "nope", message: "state store nope is not found" },
    ]);
    expect(await face.control.calls.list({ store: "none" })).toEqual([]);
    await face.control.calls.clear();
    expect(await face.control.calls.list()).toEqual([]);
  });

  it("seeds and shows state, ids, files and secrets", proof("testkit.seed"), async () => {
    await face.control.state.set({ store: "state_demo", key: "a", json: { n: 1 } });
    expect(await face.control.state.list({ store: "state_demo" })).toEqual([
      { key: "a", etag: "1", base64: "eyJuIjoxfQ==", text: '{"n":1}' },
    ]);
    await face.control.sequencer.set({ store: "sequencer_demo", key: "orders", last: "9007199254740993" });
    expect((await face.unary(getNextId, { storeName: "sequencer_demo", key: "orders" })).message.nextId).toBe(
      9007199254740994n,
    );
    await face.control.files.makeDirectory({ store: "file_demo", name: "/reports" });
    await face.control.files.put({ store: "file_demo", name: "/reports/a", base64: "AP8=" });
    expect(await face.control.files.get({ store: "file_demo", name: "/reports/a" })).toEqual({ base64: "AP8=" });
    expect(await face.control.files.get({ store: "file_demo", name: "/reports/b" })).toBeNull();
    await face.control.secrets.set({ store: "secret_demo", name: "password", value: "s3cret" });
    expect(
      (await face.unary(getSecret, { storeName: "secret_demo", key: "password" })).message.data.get("password"),
    ).toBe("s3cret");
  });

  it("shows who holds a lock", proof("testkit.seed"), async () => {
    await face.unary(tryLock, { storeName: "lock_demo", resourceId: "r", lockOwner: "me", expire: 5 });
    expect(await face.control.locks.holder({ store: "lock_demo", resourceId: "r" })).toMatchObject({ owner: "me" });
    expect(await face.control.locks.holder({ store: "lock_demo", resourceId: "other" })).toBeNull();
  });

  it("shows what was published, out of its CloudEvent, and what became of it", proof("testkit.events"), async () => {
    const received: string[] = [];
    await face.mock.attachApp({
      listTopicSubscriptions: () => ({ subscriptions: [{ pubsubName: "pub_subs_demo", topic: "orders" }] }),
      onTopicEvent: ({ data }) => {
        received.push(new TextDecoder().decode(data));
        return {};
      },
    });
    const envelope = {
      id: "1",
      source: "s",
      type: "t",
      specversion: "1.0",
      datacontenttype: "application/json",
      data_base64: btoa('{"n":1.23456789}'),
    };
    await face.unary(publishEvent, {
      pubsubName: "pub_subs_demo",
      topic: "orders",
      data: text(JSON.stringify(envelope)),
      dataContentType: "application/cloudevents+json",
    });
    await face.control.events.publish({ pubsub: "pub_subs_demo", topic: "orders", text: "hello" });
    await face.control.events.idle();
    expect(received).toEqual(['{"n":1.23456789}', "hello"]);
    expect(await face.control.events.published({ topic: "orders" })).toMatchObject([
      { pubsub: "pub_subs_demo", id: "1", contentType: "application/json", data: { json: { n: 1.23456789 } } },
    ]);
    expect(await face.control.events.deliveries({ outcome: "success" })).toMatchObject([
      { kind: "callback", topic: "orders", id: "1", attempt: 1 },
      { kind: "callback", topic: "orders", contentType: "text/plain", data: { text: "hello" } },
    ]);
    expect(await face.control.events.subscriptions()).toEqual([
      { kind: "callback", pubsub: "pub_subs_demo", topic: "orders" },
    ]);
    expect(await face.control.app.state()).toEqual({
      state: "attached",
      topics: [{ pubsub: "pub_subs_demo", topic: "orders" }],
    });
  });

  it("switches quirks, and a reset sets everything back", proof("testkit.reset"), async () => {
    await face.control.quirks.set({ saveNotAtomic: false });
    await face.control.state.set({ store: "state_demo", key: "a", text: "x" });
    await face.control.faults.add({ method: "*", error: { code: "INTERNAL" } });
    expect(await face.control.snapshot()).toMatchObject({
      quirks: { saveNotAtomic: false },
      state: { state_demo: [{ key: "a" }] },
      faults: [{ method: "*" }],
    });
    await face.control.reset();
    expect(await face.control.snapshot()).toMatchObject({
      quirks: { saveNotAtomic: true },
      state: { state_demo: [] },
      faults: [],
      calls: {},
    });
    await expect(face.control.quirks.set({ nope: true } as never)).rejects.toThrow(
      "quirks.nope is true; use the name of a quirk: deleteStateWithoutEtagFails",
    );
  });

  it(
    "restarts: running calls break, calls get through again, and an in-memory lock is lost unless memory is kept",
    proof("testkit.restart"),
    async () => {
      const lock = { store: "lock_demo", resourceId: "r" };
      await face.unary(tryLock, { storeName: "lock_demo", resourceId: "r", lockOwner: "me", expire: 5 });
      await face.control.faults.add({ method: "GetState", delayMs: 60_000 });
      const running = face.unary(getState, { storeName: "state_demo", key: "a" });
      const ended = expect(running).rejects.toMatchObject({ status: "UNAVAILABLE" });
      await expect.poll(() => face.control.faults.list()).toEqual([]);
      await face.control.restart({ keepMemory: true });
      await ended;
      expect(await face.control.locks.holder(lock)).toMatchObject({ owner: "me" });
      await face.control.restart({ downMs: 5 });
      expect(await face.control.locks.holder(lock)).toBeNull();
      const again = () =>
        face.unary(getState, { storeName: "state_demo", key: "a" }).then(
          () => "answered",
          () => "unavailable",
        );
      await expect.poll(again).toBe("answered");
    },
  );

  it("names what is wrong with an input", async () => {
    await expect(face.control.state.set({ store: "state_demo", key: "a" } as never)).rejects.toThrow(
      "exactly one of { text }, { json } and { base64 }",
    );
    await expect(face.control.state.list({ store: "nope" })).rejects.toThrow("state store nope is not found");
    await expect(face.control.state.list(undefined as never)).rejects.toThrow("state.list");
  });
});
