import { NotSupportedByRuntimeError, ValueUnreadableError } from "@layotto-sdk/core";
import { EtagMismatchError } from "@layotto-sdk/core/state";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** What is done to many keys at once: bulks and transactions. */
export function stateManySuite(stage: Stage): void {
  const texts = () => stage.runtime.state("state_demo").text();
  const stored = async (): Promise<Record<string, string | undefined>> =>
    Object.fromEntries((await stage.control.state.list({ store: "state_demo" })).map(({ key, text }) => [key, text]));

  describe("a bulk get", () => {
    proves(["state.bulk-get", "call.GetBulkState.block"], "answers in the order of the keys", async () => {
      await texts().saveMany([
        { key: "a", value: "1" },
        { key: "c", value: "" },
      ]);
      const expected = [
        { key: "c", status: "found", value: "", etag: "1", metadata: {} },
        { key: "b", status: "absent" },
        { key: "a", status: "found", value: "1", etag: "1", metadata: {} },
        { key: "c", status: "found", value: "", etag: "1", metadata: {} },
      ];
      for (const parallelism of [1, 10])
        expect(await texts().getBulk(["c", "b", "a", "c"], { parallelism })).toEqual(expected);
      expect(await texts().getBulk([])).toEqual([]);
    });

    proves(["state.bulk-get.item-error"], "gives an item that cannot be read an error of its own", async () => {
      await texts().saveMany([
        { key: "good", value: '{"a":1}' },
        { key: "bad", value: "{" },
      ]);
      const [good, bad] = await stage.runtime.state("state_demo").json().getBulk(["good", "bad"]);
      expect(good).toMatchObject({ status: "found", value: { a: 1 } });
      expect(bad).toMatchObject({
        key: "bad",
        status: "failed",
        error: { code: "VALUE_UNREADABLE", store: "state_demo", key: "bad" },
      });
      expect(bad?.status === "failed" && bad.error).toBeInstanceOf(ValueUnreadableError);
    });
  });

  describe("a save of many", () => {
    proves(["state.save.many"], "writes all, and keeps those before a failing one", async () => {
      await texts().saveMany([]);
      await texts().saveMany([
        { key: "a", value: "1" },
        { key: "b", value: "1" },
      ]);
      const items = [
        { key: "a", value: "2", etag: "1" },
        { key: "b", value: "2", etag: "9" },
        { key: "c", value: "2" },
      ];
      await expectFailure(texts().saveMany(items), EtagMismatchError, {
        method: "SaveState",
        store: "state_demo",
        key: "b",
      });
      expect(await stored()).toEqual({ a: "2", b: "1" });
    });
  });

  describe("deleting", () => {
    proves(["state.delete", "call.DeleteBulkState.block"], "works without an etag, and for an absent key", async () => {
      await texts().save("key", "a");
      await texts().delete("key");
      await texts().delete("key");
      expect(await stored()).toEqual({});
      expect((await stage.control.calls.list()).map(({ method }) => method)).toEqual([
        "SaveState",
        "DeleteBulkState",
        "DeleteBulkState",
      ]);
    });

    proves(
      ["state.delete.etag", "errors.etag-mismatch.delete", "call.DeleteState.block"],
      "compares an etag that is given",
      async () => {
        await texts().save("key", "a");
        await expectFailure(texts().delete("key", { etag: "2" }), EtagMismatchError, {
          code: "ETAG_MISMATCH",
          status: "ABORTED",
          method: "DeleteState",
          store: "state_demo",
          key: "key",
          retryable: false,
        });
        expect(await stored()).toEqual({ key: "a" });
        await texts().delete("key", { etag: "1" });
        expect(await stored()).toEqual({});
      },
    );

    proves(
      ["state.bulk-delete", "errors.etag-mismatch.bulk-delete", "state.errors.key"],
      "many stops at the first mismatch",
      async () => {
        await texts().saveMany(["a", "b", "c", "d"].map((key) => ({ key, value: key })));
        await texts().deleteBulk(["a"]);
        await expectFailure(texts().deleteBulk(["b", { key: "c", etag: "5" }, "d"]), EtagMismatchError, {
          code: "ETAG_MISMATCH",
          status: "UNKNOWN",
          method: "DeleteBulkState",
          store: "state_demo",
          key: "c",
          retryable: false,
        });
        expect(await stored()).toEqual({ c: "c", d: "d" });
      },
    );
  });

  describe("a transaction", () => {
    proves(["state.transaction", "call.ExecuteStateTransaction.block"], "writes and deletes", async () => {
      const store = stage.runtime.state("state_demo", { anyEtag: "0" }).text();
      await store.save("old", "x");
      await store.transaction([
        { type: "upsert", key: "new", value: "y", ttlSeconds: 5 },
        { type: "delete", key: "old", etag: "1" },
        { type: "delete", key: "never" },
      ]);
      expect(await stored()).toEqual({ new: "y" });
      await stage.control.clock.advance(5_000);
      expect(await stored()).toEqual({});
    });

    proves(
      ["state.transaction.mismatch", "errors.etag-mismatch.transaction"],
      "says a mismatch, and keeps what came before it",
      async () => {
        await texts().save("b", "1");
        const failing = texts().transaction([
          { type: "upsert", key: "a", value: "2" },
          { type: "upsert", key: "b", value: "2", etag: "9" },
        ]);
        await expectFailure(failing, EtagMismatchError, {
          code: "ETAG_MISMATCH",
          status: "INTERNAL",
          method: "ExecuteStateTransaction",
          store: "state_demo",
          key: "b",
          retryable: false,
        });
        expect(await stored()).toEqual({ a: "2", b: "1" });
      },
    );

    proves(
      ["state.transaction.any-etag"],
      "deletes without etag where the store's anyEtag is named, and else says a mismatch",
      async () => {
        await texts().save("key", "a");
        await expectFailure(texts().transaction([{ type: "delete", key: "key" }]), EtagMismatchError);
        await stage.runtime.state("state_demo", { anyEtag: "0" }).transaction([{ type: "delete", key: "key" }]);
        expect(await stored()).toEqual({});
      },
    );

    proves(["state.errors.transactions"], "on a store without them is told from a mismatch", async () => {
      const message = "state store state_demo doesn't support transaction";
      await stage.control.faults.add({ method: "ExecuteStateTransaction", error: { code: "UNIMPLEMENTED", message } });
      await expectFailure(texts().transaction([{ type: "upsert", key: "a", value: "1" }]), NotSupportedByRuntimeError, {
        code: "NOT_SUPPORTED_BY_RUNTIME",
        status: "UNIMPLEMENTED",
        store: "state_demo",
        message: expect.stringMatching(/write the items one by one/),
      });
    });
  });
}
