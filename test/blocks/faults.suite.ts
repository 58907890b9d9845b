import { CancelledError, LayottoError, statusNames, TimeoutError, UnavailableError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { callKinds, endlessPieces } from "./call-kinds.js";
import { pubsubName } from "./events.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function faultsSuite(stage: Stage): void {
  const get = (options = {}) => stage.runtime.state("state_demo").get("key", options);

  describe("what goes wrong", () => {
    proves(["errors.three"], "by time, by the caller and by the network is three different errors", async () => {
      const { control } = stage;
      await control.faults.add({ method: "GetState", delayMs: 600_000, times: 2 });
      const timeout = await expectFailure(get({ timeoutMs: 30 }), TimeoutError, { code: "TIMEOUT", retryable: false });
      const controller = new AbortController();
      const aborted = get({ signal: controller.signal });
      controller.abort();
      const cancelled = await expectFailure(aborted, CancelledError, { code: "CANCELLED", retryable: false });
      await control.faults.add({ method: "GetState", error: { code: "UNAVAILABLE" } });
      const unavailable = await expectFailure(get(), UnavailableError, { code: "UNAVAILABLE", retryable: true });
      const classes = [TimeoutError, CancelledError, UnavailableError];
      const failures = [timeout, cancelled, unavailable];
      failures.forEach((error, index) =>
        classes.forEach((type, other) => expect(error instanceof type).toBe(index === other)),
      );
    });

    proves(["errors.three"], "keeps its kind where the runtime says so", async () => {
      const said = async (code: "DEADLINE_EXCEEDED" | "CANCELLED" | "UNAVAILABLE"): Promise<unknown> => {
        await stage.control.faults.add({ method: "GetState", error: { code, message: "said so" } });
        return await get().catch((reason: unknown) => reason);
      };
      expect(await said("DEADLINE_EXCEEDED")).toBeInstanceOf(TimeoutError);
      expect(await said("CANCELLED")).toBeInstanceOf(CancelledError);
      expect(await said("UNAVAILABLE")).toBeInstanceOf(UnavailableError);
    });

    for (const { name, method, hold, run } of callKinds) {
      proves(["errors.signal-timeout"], `AbortSignal.timeout makes a TimeoutError of ${name}`, async () => {
        await hold(stage.control);
        const error = await expectFailure(run(stage.runtime, { signal: AbortSignal.timeout(40) }), TimeoutError, {
          method,
        });
        expect((error.cause as Error).name).toBe("TimeoutError");
      });
    }

    proves(["errors.context", "errors.trailers"], "is told with everything that is known of the call", async () => {
      const trailers = { "x-retry-after": "7" };
      await stage.control.faults.add({
        method: "GetState",
        error: { code: "INTERNAL", message: "disk full", trailers },
      });
      const error = await get().catch((reason: unknown) => reason as LayottoError);
      expect(error).toMatchObject({
        name: "RuntimeError",
        code: "RUNTIME_ERROR",
        status: "INTERNAL",
        details: "disk full",
        method: "GetState",
        store: "state_demo",
        key: "key",
        retryable: false,
        message: "GetState of 'key' on 'state_demo' failed with INTERNAL: disk full",
      });
      expect((error as LayottoError).trailers?.get("x-retry-after")).toBe("7");
      expect(JSON.stringify(error)).not.toContain("x-retry-after");
    });

    proves(["errors.statuses"], "is of the family for every status and every kind of call", async () => {
      for (const code of statusNames.slice(1)) {
        for (const { method, run } of callKinds) {
          await stage.control.faults.add({ method, error: { code, message: `a ${code}` } });
          const error: unknown = await run(stage.runtime, {}).catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(LayottoError);
          expect(error).toMatchObject({ status: code, details: `a ${code}`, method });
        }
      }
    });

    proves(
      ["errors.faults.unary"],
      "a connection that drops is UNAVAILABLE, and the next call connects again",
      async () => {
        const store = stage.runtime.state("state_demo").text();
        await stage.control.faults.add({ method: "SaveState", dropConnection: true });
        await expectFailure(store.save("key", "lost"), UnavailableError, { retryable: true });
        expect(await stage.control.state.get({ store: "state_demo", key: "key" })).toBeNull();
        await stage.control.faults.add({ method: "SaveState", dropConnection: "afterHandling" });
        const lost = await expectFailure(store.save("key", "written"), UnavailableError, { retryable: true });
        // The answer was lost, the write was not: who repeats it has to know.
        expect((lost as Error).message).toMatch(/whether the runtime did what was asked is not known/);
        expect(await stage.control.state.get({ store: "state_demo", key: "key" })).toMatchObject({ text: "written" });
        for (const condition of [{ etag: "1" }, { concurrency: "first-write" as const }]) {
          await stage.control.faults.add({ method: "SaveState", dropConnection: "afterHandling" });
          await expectFailure(store.save("key", "conditional", condition), UnavailableError, { retryable: false });
        }
        await store.delete("key");
        await store.save("key", "after");
        expect(await store.get("key")).toMatchObject({ value: "after" });
      },
    );

    proves(["errors.faults.unary"], "a delay below the deadline is only a delay", async () => {
      await stage.control.faults.add({ method: "GetState", delayMs: 20 });
      expect(await get()).toBeUndefined();
    });

    proves(["errors.faults.streams"], "a download that breaks off fails after the pieces that arrived", async () => {
      await stage.control.files.put({
        store: "file_demo",
        name: "/tmp/broken",
        base64: Buffer.alloc(500_000).toString("base64"),
      });
      await stage.control.faults.add({ method: "GetFile", cutStream: { afterMessages: 2 } });
      let received = 0;
      const reading = (async () => {
        for await (const piece of stage.runtime.files("file_demo").get("/tmp/broken")) received += piece.byteLength;
      })();
      await expectFailure(reading, UnavailableError, { method: "GetFile", store: "file_demo", key: "/tmp/broken" });
      expect(received).toBe(2 * 102_400);
    });

    proves(["errors.faults.streams"], "an upload that breaks off fails and leaves its source", async () => {
      let left = false;
      const source = (async function* () {
        try {
          yield* endlessPieces();
        } finally {
          left = true;
        }
      })();
      await stage.control.faults.add({ method: "PutFile", cutStream: { afterMessages: 3 } });
      await expectFailure(stage.runtime.files("file_demo").put("/tmp/cut", source), UnavailableError, {
        method: "PutFile",
      });
      while (!left) await new Promise((resolve) => setImmediate(resolve));
    });

    proves(
      ["errors.faults.streams"],
      "a subscription that breaks off fails, and hands out nothing that cannot be answered",
      async () => {
        await stage.control.faults.add({ method: "SubscribeTopicEvents", cutStream: { afterMessages: 1 } });
        const subscription = stage.runtime.pubsub(pubsubName).text().subscribe("cut");
        await expectFailure(subscription.next(), UnavailableError, { store: pubsubName, key: "cut" });
        expect(await subscription.next()).toEqual({ done: true, value: undefined });
      },
    );

    proves(["errors.faults.unary"], "a runtime that restarts is found again", async () => {
      const store = stage.runtime.state("state_demo").text();
      await store.save("key", "before");
      await stage.control.restart({ keepMemory: true });
      let found: unknown;
      // The first call may meet the old connection's end.
      for (let tries = 0; found === undefined && tries < 50; tries++) {
        found = await store.get("key").catch((error: unknown) => {
          expect(error).toBeInstanceOf(UnavailableError);
          return undefined;
        });
      }
      expect(found).toMatchObject({ value: "before" });
    });
  });
}
