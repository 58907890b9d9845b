import { CancelledError, InvalidInputError, Metadata, TimeoutError } from "@layotto-sdk/core";
import { getState } from "@layotto-sdk/protocol/runtime";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { callKinds, untilNoneRuns, untilRunning } from "./call-kinds.js";
import { expectFailure } from "./expect-failure.js";
import { spiedSignal } from "./signal-spy.js";
import type { Stage } from "./transports.js";

export function callOptionsSuite(stage: Stage): void {
  describe.each(callKinds.map((kind) => [kind.name, kind] as const))("the signal of %s", (_, { method, hold, run }) => {
    proves(["options.signal.before"], "ends it before anything is sent", async () => {
      const signal = AbortSignal.abort(new Error("too late"));
      const error = await expectFailure(run(stage.runtime, { signal }), CancelledError, { method, code: "CANCELLED" });
      expect((error.cause as Error).message).toBe("too late");
      expect(await stage.control.calls.list()).toEqual([]);
    });

    proves(
      ["options.signal.during", "options.signal.after"],
      "ends it while it runs, and the runtime hears of it",
      async () => {
        await hold(stage.control);
        const { controller, signal, listeners } = spiedSignal();
        const failure = expectFailure(run(stage.runtime, { signal }), CancelledError, { method });
        await untilRunning(stage.control, method);
        expect(listeners()).toBeGreaterThan(0);
        controller.abort(new Error("enough"));
        expect(((await failure).cause as Error).message).toBe("enough");
        expect(listeners()).toBe(0);
        await untilNoneRuns(stage.control);
      },
    );
  });

  describe("a signal that does not fire", () => {
    proves(["options.signal.after"], "keeps no listener of a call of any kind that ended well", async () => {
      const { signal, listeners } = spiedSignal();
      const { runtime } = stage;
      const files = runtime.files("file_demo");
      for (let round = 0; round < 20; round++) {
        await runtime.state("state_demo").text().save("k", "v", { signal });
        await files.put("/tmp/signal", new Uint8Array(200_000), { signal });
        expect((await files.get("/tmp/signal", { signal }).bytes()).byteLength).toBe(200_000);
        for await (const piece of files.get("/tmp/signal", { signal })) if (piece.byteLength > 0) break;
        const subscription = runtime.pubsub("pub_subs_demo").subscribe(`signal-${round}`, { signal });
        await subscription.ready;
        await subscription.close();
      }
      expect(listeners()).toBe(0);
    });

    proves(["options.signal.after"], "keeps no listener of a call of any kind that failed", async () => {
      const { signal, listeners } = spiedSignal();
      for (const { method, run } of callKinds) {
        await stage.control.faults.add({ method, error: { code: "INTERNAL" } });
        await expect(run(stage.runtime, { signal })).rejects.toMatchObject({ status: "INTERNAL" });
      }
      expect(listeners()).toBe(0);
    });
  });

  describe("timeoutMs", () => {
    const timed = callKinds.filter(({ name }) => name !== "a stream both ways");
    for (const { name, method, hold, run } of timed) {
      proves(["options.timeout.per-call"], `ends ${name} with TimeoutError`, async () => {
        await hold(stage.control);
        const { signal, listeners } = spiedSignal();
        const fields = { method, code: "TIMEOUT", status: "DEADLINE_EXCEEDED" };
        await expectFailure(run(stage.runtime, { timeoutMs: 40, signal }), TimeoutError, fields);
        expect(listeners()).toBe(0);
      });
    }

    proves(["options.timeout.default"], "is the client's for unary calls that name none", async () => {
      await stage.control.faults.add({ method: "GetState", delayMs: 600_000 });
      const hasty = stage.connect({ timeoutMs: 30 });
      await expectFailure(hasty.state("state_demo").get("key"), TimeoutError, { store: "state_demo", key: "key" });
    });

    proves(["options.timeout.infinity"], "Infinity means none, whatever the client's", async () => {
      await stage.control.faults.add({ method: "GetState", delayMs: 100 });
      const hasty = stage.connect({ timeoutMs: 30 });
      expect(await hasty.state("state_demo").get("key", { timeoutMs: Infinity })).toBeUndefined();
    });

    proves(["options.timeout.deadline", "options.timeout.default"], "reaches the server as a deadline", async () => {
      const { runtime, control } = stage;
      await control.files.put({ store: "file_demo", name: "/tmp/deadline", text: "x" });
      const started = Date.now();
      await runtime.state("state_demo").get("named", { timeoutMs: 70_000 });
      await runtime.state("state_demo").get("default");
      await runtime.state("state_demo").get("none", { timeoutMs: Infinity });
      await runtime.files("file_demo").get("/tmp/deadline").bytes();
      await runtime.files("file_demo").get("/tmp/deadline", { timeoutMs: 80_000 }).bytes();
      const spent = Date.now() - started;
      const left = (await control.calls.list()).map(({ deadline }) => deadline && deadline - started);
      const between = (least: number) => (value: number | undefined) =>
        value !== undefined && value >= least - 50 && value <= least + spent + 50;
      expect(left[0]).toSatisfy(between(70_000));
      expect(left[1]).toSatisfy(between(5_000));
      expect(left[2]).toBeUndefined();
      expect(left[3]).toBeUndefined();
      expect(left[4]).toSatisfy(between(80_000));
    });

    proves(["options.timeout.per-call"], "refuses what is no time", async () => {
      for (const timeoutMs of [0, -1, NaN, "5" as unknown as number]) {
        const error = await expectFailure(stage.runtime.hello("x", { timeoutMs }), InvalidInputError, {
          argument: "timeoutMs",
        });
        expect(error.message).toMatch(/use a positive number of milliseconds, or Infinity for none\.$/);
      }
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });

  describe("metadata", () => {
    proves(["options.metadata"], "of the client and of the call arrive, and the call's win", async () => {
      const client = stage.connect({ metadata: { "x-tenant": "blue", "x-client": ["a", "b"], "X-Case": "1" } });
      await client.state("state_demo").get("key", {
        metadata: { "X-Tenant": "green", "x-call": "yes", "x-trace-bin": new Uint8Array([0, 255]) },
      });
      await client.state("state_demo").get("key", { metadata: new Metadata({ "x-call": "again" }) });
      const [first, second] = await stage.control.calls.list();
      expect(first?.metadata).toMatchObject({
        "x-tenant": ["green"],
        "x-case": ["1"],
        "x-call": ["yes"],
        "x-trace-bin": ["AP8="],
      });
      // HTTP/2 in Node joins the values of a name when they arrive.
      expect(first?.metadata["x-client"]?.join(", ")).toBe("a, b");
      expect(second?.metadata).toMatchObject({ "x-tenant": ["blue"], "x-call": ["again"] });
    });

    proves(["options.metadata"], "rides on streams too", async () => {
      for (const { method, run } of callKinds) {
        await stage.control.faults.add({ method, error: { code: "INTERNAL" } });
        await expect(run(stage.runtime, { metadata: { "x-kind": "yes" } })).rejects.toMatchObject({
          status: "INTERNAL",
        });
      }
      const calls = await stage.control.calls.list();
      expect(calls.map(({ metadata }) => metadata["x-kind"])).toEqual(callKinds.map(() => ["yes"]));
    });

    proves(["options.on-headers"], "comes back: headers and trailers of unary calls and streams", async () => {
      const told: string[] = [];
      const options = {
        onHeaders: (headers: Metadata) => told.push(`headers ${headers instanceof Metadata}`),
        onTrailers: (trailers: Metadata) => told.push(`trailers ${trailers instanceof Metadata}`),
      };
      await stage.runtime.call(getState, { storeName: "state_demo", key: "key" }, options);
      expect(told).toEqual(["headers true", "trailers true"]);
      await stage.control.files.put({ store: "file_demo", name: "/tmp/headers", text: "x" });
      await stage.runtime.files("file_demo").get("/tmp/headers", options).bytes();
      expect(told).toEqual(["headers true", "trailers true", "headers true", "trailers true"]);
    });

    proves(["options.on-headers"], "what a callback throws does not change what is reported of a write", async () => {
      const options = {
        onHeaders: () => {
          throw new Error("the callback failed");
        },
        onTrailers: () => {
          throw new Error("the callback failed");
        },
      };
      await stage.runtime.state("state_demo").text().save("key", "kept", options);
      expect(await stage.control.state.get({ store: "state_demo", key: "key" })).toMatchObject({ text: "kept" });
      await stage.runtime.files("file_demo").put("/tmp/thrown", new Uint8Array(3), options);
      expect(await stage.control.files.get({ store: "file_demo", name: "/tmp/thrown" })).toMatchObject({
        base64: "AAAA",
      });
      await expectFailure(stage.runtime.hello("x", { onHeaders: 1 as never }), InvalidInputError, {
        argument: "onHeaders",
      });
    });
  });
}
