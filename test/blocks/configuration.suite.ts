import { CancelledError, ComponentNotFoundError, InvalidInputError, UnavailableError } from "@layotto-sdk/core";
import type { ConfigurationWatch } from "@layotto-sdk/core/configuration";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function configurationSuite(stage: Stage): void {
  const store = () => stage.runtime.configuration("config_demo");
  const set = (key: string, content: string) => stage.control.configuration.set({ store: "config_demo", key, content });
  const told = async (watch: ConfigurationWatch): Promise<string> => {
    const { value } = await watch.next();
    return value === undefined ? "end" : `${value.key}=${value.content}`;
  };
  const streams = (outcome?: "RUNNING") =>
    stage.control.calls.list({ method: "SubscribeConfiguration", ...(outcome && { outcome }) });
  const noStreamRuns = () => expect.poll(async () => (await streams("RUNNING")).length, { interval: 5 }).toBe(0);

  describe("entries", () => {
    proves(
      ["configuration.save", "configuration.get", "call.SaveConfiguration.block", "call.GetConfiguration.block"],
      "are saved and read",
      async () => {
        await store().save([
          { key: "a", content: "1" },
          { key: "b", content: "" },
        ]);
        expect(await store().get(["b", "none", "a"])).toEqual([
          { key: "b", content: "", group: "default", label: "", tags: {}, metadata: {} },
          { key: "a", content: "1", group: "default", label: "", tags: {}, metadata: {} },
        ]);
        await expectFailure(store().save([]), InvalidInputError, { argument: "items" });
      },
    );

    proves(["configuration.delete", "call.DeleteConfiguration.block"], "are deleted, absent ones too", async () => {
      await set("a", "1");
      await store().delete(["a", "none"]);
      expect(await store().get(["a"])).toEqual([]);
      await expectFailure(store().delete([]), InvalidInputError, { argument: "keys" });
    });

    proves(["configuration.scope"], "are those of the handle's app, group and label", async () => {
      const scoped = stage.runtime.configuration("config_demo", { appId: "shop", group: "g", label: "l" });
      const scope = { storeName: "config_demo", appId: "shop" };
      await scoped.save([{ key: "a", content: "1", tags: { t: "1" }, metadata: { m: "2" } }], {
        componentMetadata: { c: "3" },
      });
      await scoped.get(["a"]);
      await scoped.delete(["a"]);
      const [save, get, remove] = await stage.control.calls.list();
      const item = { key: "a", content: "1", group: "g", label: "l", tags: { t: "1" }, metadata: { m: "2" } };
      expect(save?.request).toMatchObject({ ...scope, items: [item], metadata: { c: "3" } });
      for (const call of [get, remove])
        expect(call?.request).toMatchObject({ ...scope, group: "g", label: "l", keys: ["a"] });
    });
  });

  describe("a watch", () => {
    proves(
      ["configuration.watch.again"],
      "that begins right after the last one was left hears of changes",
      async () => {
        await set("a", "0");
        for await (const { content } of store().watch(["a"])) {
          expect(content).toBe("0");
          break;
        }
        await using again = store().watch(["a"]);
        expect(await told(again)).toBe("a=0");
        await set("a", "1");
        expect(await told(again)).toBe("a=1");
      },
    );

    proves(["configuration.watch.newest"], "that is read too late tells the newest content of each entry", async () => {
      await set("a", "0");
      await using slow = store().watch(["a", "b"]);
      await using quick = store().watch(["b"]);
      expect(await told(slow)).toBe("a=0");
      const end = told(quick);
      for (let content = 1; content <= 50; content += 1) await set("a", String(content));
      await set("b", "last");
      expect(await end).toBe("b=last");
      expect([await told(slow), await told(slow)]).toEqual(["a=50", "b=last"]);
    });

    proves(
      [
        "configuration.watch.present",
        "configuration.watch.changes",
        "configuration.watch.keys",
        "call.SubscribeConfiguration.block",
      ],
      "tells the present values first, then each change of its keys",
      async () => {
        await set("a", "1");
        await set("other", "x");
        await using watch = store().watch(["a", "b"]);
        expect(await told(watch)).toBe("a=1");
        await set("other", "y");
        await set("b", "2");
        await set("a", "3");
        expect([await told(watch), await told(watch)]).toEqual(["b=2", "a=3"]);
      },
    );

    proves(
      ["configuration.watch.shared", "configuration.watch.late"],
      "that comes late is told the present values, over the same stream, and nobody is told twice",
      async () => {
        await set("a", "1");
        await using first = store().watch(["a", "b"]);
        expect(await told(first)).toBe("a=1");
        await using second = store().watch(["a"]);
        expect(await told(second)).toBe("a=1");
        await set("a", "2");
        expect([await told(first), await told(second)]).toEqual(["a=2", "a=2"]);
        expect(await streams()).toHaveLength(1);
      },
    );

    proves(["configuration.watch.leave"], "that leaves ends no other, and the last one ends the stream", async () => {
      await set("a", "1");
      const watches = [store().watch(["a"]), store().watch(["a"])] as const;
      expect([await told(watches[0]), await told(watches[1])]).toEqual(["a=1", "a=1"]);
      await watches[0].close();
      expect(await told(watches[0])).toBe("end");
      await set("a", "2");
      expect(await told(watches[1])).toBe("a=2");
      expect(await streams("RUNNING")).toHaveLength(1);
      await watches[1].close();
      await noStreamRuns();
      await using again = store().watch(["a"]);
      expect(await told(again)).toBe("a=2");
      expect(await streams()).toHaveLength(2);
    });

    proves(["configuration.watch.leave"], "ends when its loop is left", async () => {
      await set("a", "1");
      for await (const { content } of store().watch(["a"])) {
        expect(content).toBe("1");
        break;
      }
      await noStreamRuns();
    });

    proves(["configuration.watch.signal"], "ends with its signal, and only that watch", async () => {
      await set("a", "1");
      const abort = new AbortController();
      const watch = store().watch(["a"], { signal: abort.signal });
      await using other = store().watch(["a"]);
      expect([await told(watch), await told(other)]).toEqual(["a=1", "a=1"]);
      const failing = expectFailure(watch.next(), CancelledError, {
        code: "CANCELLED",
        method: "SubscribeConfiguration",
        store: "config_demo",
      });
      abort.abort();
      await failing;
      expect(await told(watch)).toBe("end");
      await set("a", "2");
      expect(await told(other)).toBe("a=2");
      await expectFailure(store().watch(["a"], { signal: abort.signal }).next(), CancelledError);
    });

    proves(["configuration.watch.eof"], "ends cleanly where the runtime words the end as EOF", async () => {
      await stage.control.faults.add({ method: "SubscribeConfiguration", error: { code: "UNKNOWN", message: "EOF" } });
      expect(await told(store().watch(["a"]))).toBe("end");
    });

    proves(["configuration.watch.leave"], "fails when the connection breaks, and a new one works", async () => {
      await set("a", "1");
      await stage.control.faults.add({ method: "SubscribeConfiguration", cutStream: { afterMessages: 1 } });
      const watch = store().watch(["a"]);
      expect(await told(watch)).toBe("a=1");
      await expectFailure(watch.next(), UnavailableError, {
        store: "config_demo",
        method: "SubscribeConfiguration",
        retryable: true,
      });
      await using again = store().watch(["a"]);
      expect(await told(again)).toBe("a=1");
    });

    proves(
      ["configuration.watch.leave"],
      "ends with an error when its client is closed, and on a closed client",
      async () => {
        await set("a", "1");
        const client = stage.connect();
        const watch = client.configuration("config_demo").watch(["a"]);
        expect(await told(watch)).toBe("a=1");
        const waiting = watch.next().then(
          () => undefined,
          (error: unknown) => error,
        );
        await client.close();
        expect(await waiting).toMatchObject({ code: "CLIENT_CLOSED", store: "config_demo" });
        const late = client.configuration("config_demo").watch(["a"]);
        await expect(late.next()).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
        expect(await told(late)).toBe("end");
      },
    );

    proves(["configuration.watch.keys"], "of keys or metadata that cannot be is refused at once", () => {
      expect(() => store().watch([""])).toThrow(InvalidInputError);
      expect(() => store().watch("a" as never)).toThrow(InvalidInputError);
      expect(() => store().watch(["a"], { metadata: { "no good": "x" } })).toThrow(InvalidInputError);
      expect(() => store().watch(["a"], { signal: {} as never })).toThrow(InvalidInputError);
    });
  });

  proves(
    ["configuration.errors.store"],
    "a configuration store that the runtime does not have is named, by a watch too",
    async () => {
      const nowhere = stage.runtime.configuration("nowhere");
      const failing = {
        GetConfiguration: nowhere.get(["a"]),
        SaveConfiguration: nowhere.save([{ key: "a", content: "" }]),
        DeleteConfiguration: nowhere.delete(["a"]),
        SubscribeConfiguration: nowhere.watch(["a"]).next(),
      };
      for (const [method, call] of Object.entries(failing)) {
        await expectFailure(call, ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "UNKNOWN",
          method,
          store: "nowhere",
          retryable: false,
          message: expect.stringMatching(/no configuration store named 'nowhere'/),
        });
      }
    },
  );
}
