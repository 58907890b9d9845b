import { describe, expect, it } from "vitest";
import { turns } from "../test-support.js";
import { initialRequest, pubsubFixture, text, topicStream } from "./test-support.js";

const eof = { status: "UNKNOWN", details: "EOF" };

describe("a stream of topic events", () => {
  it("gets an event again at once when it says RETRY, and takes a missing status for SUCCESS", async () => {
    const { publish, subscribe, module } = pubsubFixture();
    const stream = await subscribe("memory", "a");
    await publish("memory", "a");
    const { id } = await stream.event();
    stream.answer("of nobody", 1);
    stream.answer(id, 1);
    expect((await stream.event()).id).toBe(id);
    stream.answer(id);
    await module.idle();
    expect(module.deliveries().map(({ outcome }) => outcome)).toEqual(["retry", "success"]);
  });

  it.each([
    [undefined, "EOF"],
    [{}, "pubsubName is required"],
    [{ pubsubName: "memory" }, "topic is required"],
    [{ pubsubName: "nope", topic: "a" }, "pubsub nope is not initialized."],
  ])("that begins with %j is refused", async (initial, details) => {
    const { module } = pubsubFixture();
    const { stream } = topicStream(module, initial);
    if (!initial) stream.halfClose();
    await expect(stream.ended).resolves.toMatchObject({ status: "UNKNOWN", details });
    expect(module.subscriptions()).toEqual([]);
  });

  it("that begins with an answer, or begins twice, is refused", async () => {
    const { module, subscribe } = pubsubFixture();
    const first = topicStream(module, undefined);
    first.answer("x");
    await expect(first.stream.ended).resolves.toMatchObject({ details: "initial request is required" });
    const second = await subscribe("memory", "a");
    second.stream.send(initialRequest({ pubsubName: "memory", topic: "a" }));
    await expect(second.stream.ended).resolves.toMatchObject({ details: "duplicate initial request received" });
  });

  it("ends with EOF at the half-close while halfCloseEndsInEof is on, well while off", async () => {
    const { subscribe, context } = pubsubFixture();
    const first = await subscribe("memory", "a");
    first.stream.halfClose();
    await expect(first.stream.ended).resolves.toMatchObject(eof);
    context.quirks.halfCloseEndsInEof = false;
    const second = await subscribe("memory", "a");
    second.stream.halfClose();
    await expect(second.stream.ended).resolves.toBeUndefined();
  });

  it.each([
    ["half-closed", (stream: { halfClose(): void }) => stream.halfClose()],
    ["cancelled", (stream: { cancel(reason: Error): void }) => stream.cancel(new Error("cancelled"))],
  ] as const)(
    "that was %s and opened again gets every event once more each time while reopenedSubscriptionDoubles is on",
    async (_, end) => {
      const { subscribe, publish, module } = pubsubFixture({ inMemoryBusBlocks: true });
      for (const copies of [1, 2, 3]) {
        const { stream, event, answer } = await subscribe("memory", "a");
        const published = publish("memory", "a", String(copies));
        for (let copy = 0; copy < copies; copy++) {
          const { id, data } = await event();
          expect(text(data)).toBe(String(copies));
          answer(id);
        }
        await published;
        expect(stream.unread()).toEqual([]);
        end(stream);
        await stream.ended;
      }
      expect(module.subscriptions()).toHaveLength(3);
      await publish("memory", "a");
      expect(
        module
          .deliveries()
          .slice(-30)
          .every(({ outcome }) => outcome === "unreachable"),
      ).toBe(true);
    },
  );

  it("that was opened again gets every event once while reopenedSubscriptionDoubles is off", async () => {
    const { subscribe, publish, module } = pubsubFixture({
      inMemoryBusBlocks: true,
      reopenedSubscriptionDoubles: false,
    });
    const first = await subscribe("memory", "a");
    first.stream.halfClose();
    await first.stream.ended;
    expect(module.subscriptions()).toEqual([]);
    await publish("memory", "a");
    expect(module.deliveries()).toEqual([]);
    const second = await subscribe("memory", "a");
    const published = publish("memory", "a");
    second.answer((await second.event()).id);
    await published;
    expect(second.stream.unread()).toEqual([]);
  });

  it.each([
    [true, 2],
    [false, 1],
  ])(
    "is alone on its topic; with reopenedSubscriptionDoubles %s a second one makes that %i copies",
    async (doubled, copies) => {
      const { subscribe, publish, module } = pubsubFixture({
        inMemoryBusBlocks: true,
        reopenedSubscriptionDoubles: doubled,
      });
      const first = await subscribe("memory", "a");
      const second = await subscribe("memory", "a");
      await expect(second.stream.ended).resolves.toMatchObject({
        details: 'already subscribed to pubsub "memory" topic "a"',
      });
      expect(module.subscriptions()).toHaveLength(copies);
      const published = publish("memory", "a");
      for (let copy = 0; copy < copies; copy++) first.answer((await first.event()).id);
      await published;
    },
  );

  it("is sent no more events than its reader takes", async () => {
    const { subscribe, publish, module } = pubsubFixture();
    const { stream } = await subscribe("memory", "a");
    let release = (): void => undefined;
    stream.hold = new Promise((resolve) => (release = resolve));
    for (let index = 0; index < 5; index++) await publish("memory", "a");
    await turns();
    expect(stream.unread()).toHaveLength(1);
    release();
    stream.hold = undefined;
    await turns();
    expect(stream.unread()).toHaveLength(5);
    module.reset();
  });

  it("ends when the runtime is reset or restarted, and can be opened again", async () => {
    const { subscribe, module } = pubsubFixture();
    const first = await subscribe("memory", "a");
    module.reset();
    await expect(first.stream.ended).resolves.toMatchObject({
      status: "UNAVAILABLE",
      details: "the mock runtime was reset",
    });
    const second = await subscribe("memory", "a");
    module.restart?.();
    await expect(second.stream.ended).resolves.toMatchObject({
      status: "UNAVAILABLE",
      details: "the mock runtime was restarted",
    });
    expect(module.subscriptions()).toEqual([]);
    await subscribe("memory", "a");
  });
});
