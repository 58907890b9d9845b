import {
  CancelledError,
  ComponentNotFoundError,
  InvalidInputError,
  RuntimeError,
  TimeoutError,
} from "@layotto-sdk/core";
import { EtagInvalidError, EtagMismatchError } from "@layotto-sdk/core/state";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

const conflict = "failed saving state in state store state_demo: possible etag mismatch. error from state store: ERR";

/** Optimistic updates, and how state says what went wrong. */
export function stateUpdateSuite(stage: Stage): void {
  const numbers = () => stage.runtime.state("state_demo").json<number>();

  describe("an update", () => {
    proves(["state.update.contention"], "loses no change, however many change one key at once", async () => {
      await numbers().save("count", 0);
      const clients = [stage.runtime, stage.connect(), stage.connect()];
      const results = await Promise.all(
        Array.from({ length: 15 }, (_, index) =>
          clients[index % 3]!.state("state_demo")
            .json<number>()
            .update("count", (count) => (count ?? 0) + 1, { maxAttempts: 100 }),
        ),
      );
      expect((await numbers().get("count"))?.value).toBe(15);
      expect(results.sort((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: 15 }, (_, index) => index + 1),
      );
    });

    proves(["state.update.contention"], "starts again from the value that somebody else wrote", async () => {
      await numbers().save("count", 1);
      const seen: (number | undefined)[] = [];
      const result = await numbers().update("count", async (count) => {
        seen.push(count);
        if (seen.length === 1) await stage.connect().state("state_demo").json<number>().save("count", 10);
        return (count ?? 0) + 1;
      });
      expect(seen).toEqual([1, 10]);
      expect(result).toBe(11);
    });

    proves(
      ["state.update.absent"],
      "writes an absent key; only with the store's absentEtag is another writer noticed there",
      async () => {
        expect(await numbers().update("new", (count) => (count ?? 41) + 1)).toBe(42);
        const raced = async (store: ReturnType<typeof numbers>, key: string): Promise<unknown> => {
          let first = true;
          await store.update(key, async (count) => {
            if (first) await numbers().save(key, 100);
            first = false;
            return (count ?? 0) + 1;
          });
          return (await numbers().get(key))?.value;
        };
        expect(await raced(numbers(), "unprotected")).toBe(1);
        expect(await raced(stage.runtime.state("state_demo", { absentEtag: "-1" }).json<number>(), "protected")).toBe(
          101,
        );
      },
    );

    proves(["state.update.nothing"], "writes nothing where the change says nothing", async () => {
      await numbers().save("count", 1);
      expect(await numbers().update("count", () => undefined)).toBe(1);
      expect(await numbers().update("other", () => undefined)).toBeUndefined();
      expect((await stage.control.calls.list({ method: "SaveState" })).length).toBe(1);
    });

    proves(["state.update.attempts"], "gives up after maxAttempts", async () => {
      await stage.control.faults.add({ method: "SaveState", error: { code: "ABORTED", message: conflict }, times: 10 });
      let runs = 0;
      const failing = numbers().update("count", () => ++runs, { maxAttempts: 3 });
      await expectFailure(failing, EtagMismatchError, { method: "SaveState", store: "state_demo", key: "count" });
      expect(runs).toBe(3);
      await expectFailure(
        numbers().update("count", () => 1, { maxAttempts: 0 }),
        InvalidInputError,
        { argument: "maxAttempts" },
      );
    });

    proves(
      ["state.update.deadline"],
      "ends with a TimeoutError when its time is over, however many attempts are left",
      async () => {
        await stage.control.faults.add({
          method: "SaveState",
          error: { code: "ABORTED", message: conflict },
          times: 10_000,
        });
        const failing = numbers().update("count", () => 1, { maxAttempts: 100_000, timeoutMs: 60 });
        await expectFailure(failing, TimeoutError, {
          code: "TIMEOUT",
          status: "DEADLINE_EXCEEDED",
          store: "state_demo",
          key: "count",
        });
      },
    );

    proves(["state.update.signal"], "ends with the signal, and writes no more", async () => {
      const abort = new AbortController();
      const failing = numbers().update(
        "count",
        () => {
          abort.abort();
          return 1;
        },
        { signal: abort.signal },
      );
      await expectFailure(failing, CancelledError, { code: "CANCELLED", store: "state_demo", key: "count" });
      expect(await numbers().get("count")).toBeUndefined();
    });

    proves(["state.update.change-throws"], "passes on what the change throws, and writes nothing", async () => {
      const own = new Error("out of stock");
      await expect(numbers().update("count", () => Promise.reject(own))).rejects.toBe(own);
      expect(await stage.control.calls.list({ method: "SaveState" })).toEqual([]);
    });
  });

  describe("a failure of state", () => {
    proves(["errors.etag-mismatch.save"], "is a mismatch where a save says ABORTED", async () => {
      await numbers().save("key", 1);
      const error = await expectFailure(numbers().save("key", 2, { etag: "3" }), EtagMismatchError, {
        code: "ETAG_MISMATCH",
        status: "ABORTED",
        method: "SaveState",
        store: "state_demo",
        key: "key",
        retryable: false,
        details: expect.stringMatching(/^failed saving state in state store state_demo: possible etag mismatch\./),
      });
      expect(error.message).toMatch(/'key' on 'state_demo'.*read it again/);
    });

    proves(["state.save.etag-invalid"], "says that the store cannot read an etag", async () => {
      await numbers().save("key", 1);
      const expected = {
        code: "ETAG_INVALID",
        store: "state_demo",
        message: expect.stringMatching(/pass the etag that get\(\) returned/),
      };
      await expectFailure(numbers().save("key", 2, { etag: "abc" }), EtagInvalidError, {
        ...expected,
        status: "INVALID_ARGUMENT",
        key: "key",
      });
      const transaction = numbers().transaction([{ type: "upsert", key: "key", value: 2, etag: "abc" }]);
      await expectFailure(transaction, EtagInvalidError, { ...expected, status: "INTERNAL" });
    });

    proves(["state.errors.store"], "names a store that the runtime does not have, from every call", async () => {
      const nowhere = stage.runtime.state("nowhere").text();
      const calls: Record<string, () => Promise<unknown>> = {
        GetState: () => nowhere.get("key"),
        GetBulkState: () => nowhere.getBulk(["key"]),
        SaveState: () => nowhere.save("key", ""),
        DeleteState: () => nowhere.delete("key", { etag: "1" }),
        DeleteBulkState: () => nowhere.delete("key"),
        ExecuteStateTransaction: () => nowhere.transaction([{ type: "delete", key: "key" }]),
      };
      for (const [method, call] of Object.entries(calls)) {
        await expectFailure(call(), ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method,
          store: "nowhere",
          retryable: false,
          message: expect.stringMatching(/no state store named 'nowhere'; name one/),
        });
      }
    });

    proves(["core.error-family"], "that only the component knows is a RuntimeError with its text", async () => {
      const broken = numbers().save("key", 1, { itemMetadata: { ttlInSeconds: "xx" } });
      await expectFailure(broken, RuntimeError, {
        code: "RUNTIME_ERROR",
        status: "INTERNAL",
        method: "SaveState",
        key: "key",
        retryable: false,
        message: expect.stringContaining("failed to parse ttl from metadata"),
      });
    });

    proves(["core.error-family"], "of the store's connection is no mismatch", async () => {
      const message =
        "failed saving state in state store state_demo: failed to set key key: dial tcp 127.0.0.1:6379: connect: connection refused";
      await stage.control.faults.add({ method: "SaveState", error: { code: "INTERNAL", message }, times: 5 });
      let runs = 0;
      await expectFailure(
        numbers().update("key", () => ++runs),
        RuntimeError,
        { status: "INTERNAL", details: message },
      );
      expect(runs).toBe(1);
    });
  });
}
