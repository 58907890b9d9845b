import { InvalidInputError, ValueUnreadableError } from "@layotto-sdk/core";
import { EtagMismatchError } from "@layotto-sdk/core/state";
import { describe, expect } from "vitest";
import { z } from "zod";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Reading and writing one value, its forms, times to live and conditions. */
export function stateSuite(stage: Stage): void {
  describe("reading", () => {
    proves(["state.get.absent", "call.GetState.block"], "an absent key reads as undefined", async () => {
      expect(await stage.runtime.state("state_demo").get("nothing")).toBeUndefined();
    });

    proves(["state.get.empty"], "an empty value is a value", async () => {
      const store = stage.runtime.state("state_demo");
      await store.save("empty", bytes());
      expect(await store.get("empty")).toEqual({ value: bytes(), etag: "1", metadata: {} });
    });

    proves(
      ["state.get.entry", "state.save.one", "call.SaveState.block"],
      "a value comes back with its etag, which every save changes",
      async () => {
        const store = stage.runtime.state("state_demo");
        const value = bytes(0, 255, 128, 10);
        await store.save("key", value);
        const first = await store.get("key");
        expect(first).toEqual({ value, etag: "1", metadata: {} });
        await store.save("key", value);
        expect((await store.get("key"))?.etag).toBe("2");
      },
    );
  });

  describe("the form of values", () => {
    proves(
      ["state.forms", "core.codec.explicit"],
      "is chosen by the handle, and the same bytes are read in each",
      async () => {
        const store = stage.runtime.state("state_demo");
        await store.json<{ a: number }>().save("key", { a: 1 });
        expect((await store.get("key"))?.value).toEqual(new TextEncoder().encode('{"a":1}'));
        expect((await store.text().get("key"))?.value).toBe('{"a":1}');
        expect((await store.text().json<{ a: number }>().get("key"))?.value).toEqual({ a: 1 });
        expect((await store.json().bytes().get("key"))?.value).toHaveLength(7);
      },
    );

    proves(
      ["state.forms"],
      "is never guessed: a handle refuses what is not in its form, and sends nothing",
      async () => {
        const store = stage.runtime.state("state_demo");
        await expectFailure(store.save("key", "text" as never), InvalidInputError, { argument: "value" });
        await expectFailure(store.text().save("key", { a: 1 } as never), InvalidInputError, { argument: "value" });
        await expectFailure(store.json().save("key", undefined), InvalidInputError, { argument: "value" });
        await expectFailure(
          store.saveMany([
            { key: "a", value: bytes() },
            { key: "b", value: 1 as never },
          ]),
          InvalidInputError,
          {
            argument: "items[1].value",
          },
        );
        expect(await stage.control.calls.list()).toEqual([]);
      },
    );

    proves(["state.schema"], "may be a schema's: both ways are checked, and reading gives its output", async () => {
      const schema = z.object({ count: z.number().default(7), at: z.string().transform((text) => text.length) });
      const store = stage.runtime.state("state_demo").json(schema);
      await store.save("key", { at: "noon" });
      expect((await store.get("key"))?.value).toEqual({ count: 7, at: 4 });
      const refused = await expectFailure(store.save("key", { at: 5 } as never), InvalidInputError, {
        argument: "value",
      });
      expect(refused.message).toContain("at:");
      await stage.control.state.set({ store: "state_demo", key: "key", json: { count: "many", at: "noon" } });
      await expectFailure(store.get("key"), ValueUnreadableError, {
        code: "VALUE_UNREADABLE",
        method: "GetState",
        store: "state_demo",
        key: "key",
        message: expect.stringContaining("count:"),
      });
    });

    proves(["state.unreadable"], "is named where bytes are not in it", async () => {
      const store = stage.runtime.state("state_demo");
      await store.save("key", bytes(0xff, 0xfe));
      const context = { method: "GetState", store: "state_demo", key: "key" };
      const noText = await expectFailure(store.text().get("key"), ValueUnreadableError, context);
      expect(noText.message).toContain("read it as bytes");
      await store.text().save("key", "not json");
      const noJson = await expectFailure(store.json().get("key"), ValueUnreadableError, context);
      expect(noJson.message).toContain(".text()");
      expect(noJson.message).not.toContain("not json");
    });
  });

  describe("a time to live", () => {
    proves(["state.ttl"], "ends a value after so many seconds", async () => {
      const store = stage.runtime.state("state_demo").text();
      await store.save("key", "short", { ttlSeconds: 10 });
      await stage.control.clock.advance(9_999);
      expect((await store.get("key"))?.value).toBe("short");
      await stage.control.clock.advance(1);
      expect(await store.get("key")).toBeUndefined();
    });

    proves(["state.ttl.zero"], "of 0 clears an expiry", async () => {
      const store = stage.runtime.state("state_demo").text();
      await store.save("key", "a", { ttlSeconds: 10 });
      await store.save("key", "b", { ttlSeconds: 0 });
      await stage.control.clock.advance(60_000);
      expect((await store.get("key"))?.value).toBe("b");
    });

    proves(["state.ttl.kept"], "stays when a later save names none", async () => {
      const store = stage.runtime.state("state_demo").text();
      await store.save("key", "a", { ttlSeconds: 10 });
      await store.save("key", "b");
      await stage.control.clock.advance(10_000);
      expect(await store.get("key")).toBeUndefined();
    });
  });

  describe("a conditional save", () => {
    proves(["state.save.etag"], "writes where the etag holds, and else says so", async () => {
      const store = stage.runtime.state("state_demo").text();
      await store.save("key", "a");
      await store.save("key", "b", { etag: "1" });
      await expectFailure(store.save("key", "c", { etag: "1" }), EtagMismatchError);
      expect(await store.get("key")).toMatchObject({ value: "b", etag: "2" });
    });

    proves(
      ["state.save.no-etag-made-up"],
      "is the caller's choice: a write without etag or options sends none",
      async () => {
        const store = stage.runtime.state("state_demo").text();
        await store.save("key", "a");
        await store.delete("key");
        const [save, remove] = await stage.control.calls.list();
        for (const call of [save, remove]) {
          const [item] = (call?.request as { states: Record<string, unknown>[] }).states;
          expect(item).toMatchObject({ key: "key" });
          expect(item?.["etag"] ?? null).toBeNull();
          expect(item?.["options"] ?? null).toBeNull();
        }
      },
    );

    proves(["state.if-absent"], "may ask for nothing to be there, where the store's absentEtag is named", async () => {
      const store = stage.runtime.state("state_demo", { absentEtag: "-1" }).text();
      await store.save("key", "first", { ifAbsent: true });
      await expectFailure(store.save("key", "second", { ifAbsent: true }), EtagMismatchError, { key: "key" });
      expect((await store.get("key"))?.value).toBe("first");
      const portable = stage.runtime.state("state_demo").text();
      const refused = await expectFailure(portable.save("key", "x", { ifAbsent: true }), InvalidInputError, {
        argument: "ifAbsent",
      });
      expect(refused.message).toContain("absentEtag");
      await expectFailure(store.save("key", "x", { ifAbsent: true, etag: "1" }), InvalidInputError, {
        argument: "etag",
      });
    });

    proves(
      ["state.concurrency", "errors.etag-mismatch.first-write-mark"],
      "follows first-write and last-write",
      async () => {
        const store = stage.runtime.state("state_demo").text();
        await store.save("key", "a", { concurrency: "first-write" });
        await expectFailure(store.save("key", "b", { concurrency: "first-write" }), EtagMismatchError, {
          status: "INTERNAL",
          method: "SaveState",
          store: "state_demo",
          key: "key",
        });
        await store.save("key", "c", { etag: "1", concurrency: "first-write" });
        await store.save("other", "a");
        await store.save("other", "b", { etag: "77", concurrency: "last-write" });
        expect((await store.get("other"))?.value).toBe("b");
        expect((await store.get("key"))?.value).toBe("c");
      },
    );
  });

  proves(["state.consistency"], "consistency is sent where it is named, and only there", async () => {
    const store = stage.runtime.state("state_demo").text();
    await store.save("key", "a", { consistency: "eventual" });
    await store.get("key", { consistency: "strong" });
    await store.get("key");
    await expectFailure(store.get("key", { consistency: "soon" as never }), InvalidInputError, {
      argument: "consistency",
    });
    const [save, strong, plain, ...more] = await stage.control.calls.list();
    expect(save?.request).toMatchObject({ states: [{ options: { consistency: 1 } }] });
    expect(strong?.request).toMatchObject({ consistency: 2 });
    expect((plain?.request as { consistency?: number }).consistency ?? 0).toBe(0);
    expect(more).toEqual([]);
  });

  proves(["state.save.item-metadata"], "metadata of an item travel with that item", async () => {
    const store = stage.runtime.state("state_demo").text();
    await store.saveMany([
      { key: "a", value: "1", itemMetadata: { contentType: "text/plain", ["__proto__"]: "p" }, ttlSeconds: 5 },
      { key: "b", value: "2" },
    ]);
    await store.get("a", { componentMetadata: { partition: "7" } });
    const [save, get] = await stage.control.calls.list();
    const [first, second] = (save?.request as { states: { metadata: object }[] }).states;
    const names = Object.entries(first?.metadata ?? {});
    expect(names).toContainEqual(["contentType", "text/plain"]);
    expect(names).toContainEqual(["ttlInSeconds", "5"]);
    expect(Object.entries(second?.metadata ?? {})).toEqual([]);
    expect(get?.request).toMatchObject({ metadata: { partition: "7" } });
  });
}
