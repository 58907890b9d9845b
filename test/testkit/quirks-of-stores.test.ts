import {
  deleteBulkState,
  deleteState,
  executeStateTransaction,
  getConfiguration,
  getNextId,
  invokeService,
  lockKeepAlive,
  putFile,
  saveConfiguration,
  saveState,
  SequencerOptions_AutoIncrement,
  StateOptions_StateConcurrency,
  tryLock,
  unlock,
  UnlockResponse_Status,
} from "@layotto-sdk/protocol/runtime";
import { describe } from "vitest";
import { bytes, quirk, statusOf, type Look } from "./quirk.js";

const storeName = "state_demo";
const wrong = { value: "999" };
const upsert = (key: string, etag?: { value: string }) => ({
  operationType: "upsert",
  request: { key, value: bytes("new"), etag },
});

/** A transaction whose second operation fails. */
async function failingTransaction({ mock, runtime }: Look): Promise<string> {
  await mock.control.state.set({ store: storeName, key: "b", text: "old" });
  const operations = [upsert("a"), upsert("b", wrong)];
  return await statusOf(runtime.call(executeStateTransaction, { storeName, operations }));
}

const isStored = async ({ mock }: Look, key: string): Promise<boolean> =>
  (await mock.control.state.get({ store: storeName, key })) !== null;

describe("a surprise of state", () => {
  quirk(
    "deleteStateWithoutEtagFails",
    async ({ mock, runtime }) => {
      await mock.control.state.set({ store: storeName, key: "a", text: "x" });
      return await statusOf(runtime.call(deleteState, { storeName, key: "a" }));
    },
    { on: "ABORTED", off: "OK" },
  );

  quirk(
    "transactionNotAtomic",
    async (look) => [(await failingTransaction(look)) !== "OK", await isStored(look, "a")],
    { on: [true, true], off: [true, false] },
  );

  quirk("transactionErrorsAreInternal", failingTransaction, { on: "INTERNAL", off: "ABORTED" });

  quirk(
    "etagErrorsDiffer",
    async ({ mock, runtime }) => {
      await mock.control.state.set({ store: storeName, key: "a", text: "x" });
      return await statusOf(runtime.call(deleteBulkState, { storeName, states: [{ key: "a", etag: wrong }] }));
    },
    { on: "UNKNOWN", off: "ABORTED" },
  );

  quirk(
    "firstWriteMarksForGood",
    async ({ runtime }) => {
      const options = { concurrency: StateOptions_StateConcurrency.CONCURRENCY_FIRST_WRITE };
      await runtime.call(saveState, { storeName, states: [{ key: "a", value: bytes("1"), options }] });
      return await statusOf(runtime.call(saveState, { storeName, states: [{ key: "a", value: bytes("2") }] }));
    },
    { on: "INTERNAL", off: "OK" },
  );

  quirk(
    "saveNotAtomic",
    async (look) => {
      await look.mock.control.state.set({ store: storeName, key: "b", text: "old" });
      const states = [
        { key: "a", value: bytes("1") },
        { key: "b", value: bytes("2"), etag: wrong },
      ];
      return [await statusOf(look.runtime.call(saveState, { storeName, states })), await isStored(look, "a")];
    },
    { on: ["ABORTED", true], off: ["ABORTED", false] },
  );
});

describe("a surprise of locks, ids and configuration", () => {
  const lock = { storeName: "lock_demo", resourceId: "r", lockOwner: "me" };

  quirk(
    "lockKeepAliveBroken",
    async ({ runtime }) => {
      await runtime.call(tryLock, { ...lock, expire: 5 });
      return await statusOf(runtime.call(lockKeepAlive, { ...lock, expire: 5 }));
    },
    { on: "INTERNAL", off: "OK" },
  );

  quirk(
    "inMemoryLockOutlivesExpiry",
    async ({ mock, runtime }) => {
      await runtime.call(tryLock, { ...lock, expire: 5 });
      await mock.control.clock.advance(6000);
      return (await runtime.call(unlock, lock)).status;
    },
    { on: UnlockResponse_Status.SUCCESS, off: UnlockResponse_Status.LOCK_UNEXIST },
  );

  quirk(
    "sequencerCacheShared",
    async ({ runtime }) => {
      const request = { storeName: "sequencer_demo", key: "orders" };
      const options = { increment: SequencerOptions_AutoIncrement.STRONG };
      const weak = await runtime.call(getNextId, request);
      return [weak.nextId, (await runtime.call(getNextId, { ...request, options })).nextId];
    },
    { on: [1n, 10_001n], off: [1n, 2n] },
  );

  quirk(
    "configurationIgnoresGroup",
    async ({ runtime }) => {
      const request = { storeName: "config_demo", appId: "app1" };
      await runtime.call(saveConfiguration, { ...request, items: [{ key: "a", content: "1", group: "one" }] });
      const { items } = await runtime.call(getConfiguration, { ...request, group: "two", keys: ["a"] });
      return items.map(({ content }) => content);
    },
    { on: ["1"], off: [] },
  );
});

describe("a surprise of files and invocations", () => {
  quirk(
    "fileMetadataRequired",
    ({ runtime }) => statusOf(runtime.call(putFile, [{ storeName: "file_demo", name: "/tmp/a", data: bytes("x") }])),
    { on: "INTERNAL", off: "OK" },
  );

  quirk(
    "invokeErrorsUnavailable",
    ({ mock, runtime }) => {
      mock.service("S:1.0", () => ({ status: 201, body: "made" }));
      return statusOf(runtime.call(invokeService, { id: "S:1.0", message: { method: "/a" } }));
    },
    { on: "UNAVAILABLE", off: "OK" },
  );

  quirk(
    "invokeContentTypeLost",
    async ({ mock, runtime }) => {
      mock.service("S:1.0", ({ contentType, verb }) => ({ body: `${contentType} ${verb}` }));
      const message = { method: "/a", contentType: "text/csv", httpExtension: {} };
      const { data } = await runtime.call(invokeService, { id: "S:1.0", message });
      return new TextDecoder().decode(data?.value);
    },
    { on: "application/grpc NONE", off: "text/csv GET" },
  );
});
