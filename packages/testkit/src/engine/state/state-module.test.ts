import {
  deleteBulkState,
  deleteState,
  executeStateTransaction,
  getBulkState,
  getState,
  saveState,
  StateOptions_StateConcurrency as Concurrency,
  type StateItem,
} from "@layotto-sdk/protocol/runtime";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createStateModule } from "./state-module.js";

const storeName = "s";
const firstWrite = { options: { concurrency: Concurrency.CONCURRENCY_FIRST_WRITE } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function fixture(quirks: Partial<Quirks> = {}) {
  const redis = { type: "redis", metadata: { redisHost: "h" } };
  const prefixed = (keyPrefix: string) => ({ type: "redis", metadata: { redisHost: "h", keyPrefix } });
  const stores = {
    s: redis,
    twin: { ...redis, type: "mysql" },
    app: prefixed("appid"),
    named: prefixed("name"),
    other: prefixed("FOO"),
    lone: { type: "in-memory", metadata: { redisHost: "h" } },
    brief: { type: "redis", metadata: { ttlInSeconds: "5" } },
  };
  const context = testContext({ state: stores }, quirks);
  const module = createStateModule(context);
  const ask = asking(module);
  return {
    ask,
    module,
    clock: context.clock,
    save: (...states: DeepPartial<StateItem>[]) => ask(saveState, { storeName, states }),
    remove: (key: string, etag?: string) =>
      ask(deleteState, { storeName, key, ...(etag !== undefined && { etag: { value: etag } }) }),
    removeAll: (...states: DeepPartial<StateItem>[]) => ask(deleteBulkState, { storeName, states }),
    transact: (...operations: [string, DeepPartial<StateItem> | undefined][]) =>
      ask(executeStateTransaction, {
        storeName,
        operations: operations.map(([operationType, request]) => ({ operationType, ...(request && { request }) })),
      }),
    /** `value etag` of each key; a missing one is empty. */
    async read(...keys: string[]) {
      const { items } = await ask(getBulkState, { storeName, keys });
      return items.map(({ data, etag }) => `${new TextDecoder().decode(data)} ${etag}`.trim());
    },
  };
}

describe("saving state", () => {
  it("counts versions, and begins at 1 again after a delete", async () => {
    const { save, read, removeAll } = fixture();
    for (const value of ["a", "b"]) await save({ key: "k", value: bytes(value) });
    expect(await read("k", "none")).toEqual(["b 2", ""]);
    await removeAll({ key: "k" });
    await save({ key: "k", value: bytes("c") });
    expect(await read("k")).toEqual(["c 1"]);
  });

  it("reads an etag as a number, as the runtime does", async () => {
    const { save, read } = fixture();
    await save({ key: "k", value: bytes("a") });
    await save({ key: "k", value: bytes("b"), etag: { value: "+01" } });
    expect(await read("k")).toEqual(["b 2"]);
    const tooLarge = save({ key: "k", etag: { value: "9223372036854775808" } });
    expect(await refusalOf(tooLarge)).toBe(
      'INVALID_ARGUMENT: failed saving state in state store s: invalid etag value: strconv.Atoi: parsing "9223372036854775808": value out of range',
    );
  });

  it("keeps a key's expiry when it is saved without one, clears it with 0, and takes the store's own by default", async () => {
    const { save, read, clock, ask } = fixture();
    const metadata = (ttl: string) => ({ metadata: new Map([["ttlInSeconds", ttl]]) });
    await save({ key: "k", value: bytes("a"), ...metadata("10") }, { key: "l", ...metadata("10") });
    await save({ key: "k", value: bytes("b") }, { key: "l", value: bytes("c"), ...metadata("0") });
    await ask(saveState, { storeName: "brief", states: [{ key: "k", value: bytes("d") }] });
    await clock.advance(5_000);
    expect((await ask(getState, { storeName: "brief", key: "k" })).etag).toBe("");
    await clock.advance(5_000);
    expect(await read("k", "l")).toEqual(["", "c 2"]);
  });

  it("checks every key before it writes any", async () => {
    const { save, read } = fixture();
    expect(await refusalOf(save({ key: "a", value: bytes("1") }, { key: "x||y" }))).toMatch(/^UNKNOWN: input key/);
    expect(await read("a")).toEqual([""]);
  });

  it.each([true, false])("keeps the items before a failing one while saveNotAtomic is %s", async (saveNotAtomic) => {
    const { save, read, removeAll, ask } = fixture({ saveNotAtomic });
    await save({ key: "b", value: bytes("old") });
    const saving = save(
      { key: "a", value: bytes("1") },
      { key: "b", etag: { value: "9" } },
      { key: "c", value: bytes("1") },
    );
    expect(await refusalOf(saving)).toMatch(/^ABORTED/);
    expect(await read("a", "b", "c")).toEqual([saveNotAtomic ? "1 1" : "", "old 1", ""]);
    await save({ key: "a", value: bytes("2") });
    await refusalOf(removeAll({ key: "a" }, { key: "b", etag: { value: "9" } }));
    expect(await read("a")).toHaveLength(1);
    expect((await read("a"))[0] === "").toBe(saveNotAtomic);
    const bulk = ask(getBulkState, { storeName, keys: ["b", "x||y"] });
    if (saveNotAtomic) expect(await refusalOf(bulk)).toMatch(/^UNKNOWN/);
    else
      expect((await bulk).items.map(({ error }) => error)).toEqual([
        "",
        "input key/keyPrefix 'x||y' can't contain '||'",
      ]);
  });
});

describe("first-write", () => {
  it("overwrites a key that no first-write wrote, and marks it for good", async () => {
    const { save, read } = fixture();
    await save({ key: "k", value: bytes("a") });
    await save({ key: "k", value: bytes("b"), ...firstWrite });
    expect(await refusalOf(save({ key: "k", value: bytes("c") }))).toMatch(/^INTERNAL: .*failed to set key k: ERR/);
    const last = { options: { concurrency: Concurrency.CONCURRENCY_LAST_WRITE } };
    expect(await refusalOf(save({ key: "k", value: bytes("c"), ...last }))).toMatch(/^INTERNAL/);
    await save({ key: "k", value: bytes("d"), etag: { value: "2" } });
    await save({ key: "absent", value: bytes("e"), etag: { value: "7" } });
    expect(await read("k", "absent")).toEqual(["d 3", "e 1"]);
  });

  it("only creates, and marks nothing, while firstWriteMarksForGood is off", async () => {
    const { save, read, removeAll } = fixture({ firstWriteMarksForGood: false });
    await save({ key: "k", value: bytes("a"), ...firstWrite });
    expect(await refusalOf(save({ key: "k", value: bytes("b"), ...firstWrite }))).toMatch(
      /^ABORTED: .*possible etag mismatch/,
    );
    await save({ key: "k", value: bytes("c") });
    expect(await refusalOf(save({ key: "absent", etag: { value: "1" } }))).toMatch(/^ABORTED/);
    await removeAll({ key: "k" });
    await save({ key: "k", value: bytes("d") });
    expect(await read("k")).toEqual(["d 3"]);
  });
});

describe("deleting state", () => {
  it.each([true, false])(
    "without an etag fails on a key that exists while deleteStateWithoutEtagFails is %s",
    async (fails) => {
      const { save, read, remove, transact } = fixture({ deleteStateWithoutEtagFails: fails });
      await save({ key: "k", value: bytes("a") }, { key: "t", value: bytes("b") }, { key: "z", value: bytes("c") });
      await remove("none");
      await remove("z", "0");
      const deletions = [remove("k"), transact(["delete", { key: "t" }])];
      if (fails) {
        expect(await refusalOf(deletions[0]!)).toMatch(
          /^ABORTED: failed deleting state with key k: possible etag mismatch/,
        );
        expect(await refusalOf(deletions[1]!)).toMatch(/^INTERNAL: error while executing state transaction: ERR/);
      } else await Promise.all(deletions);
      expect(await read("k", "t", "z")).toEqual(fails ? ["a 1", "b 1", ""] : ["", "", ""]);
    },
  );

  it.each([
    [true, "UNKNOWN"],
    [false, "ABORTED"],
  ])("in bulk says a mismatch while etagErrorsDiffer is %s as %s", async (etagErrorsDiffer, code) => {
    const { save, removeAll } = fixture({ etagErrorsDiffer });
    await save({ key: "k" });
    const text = "possible etag mismatch. error from state store: ERR user_script:1: failed to delete k";
    expect(await refusalOf(removeAll({ key: "k", etag: { value: "2" } }))).toContain(`${code}: ${text}`);
  });
});

describe("a transaction", () => {
  it.each([true, false])(
    "applies what does not fail, after the failing operation too, while transactionNotAtomic is %s",
    async (kept) => {
      const { save, transact, read } = fixture({ transactionNotAtomic: kept });
      await save({ key: "b", value: bytes("old") });
      const value = bytes("new");
      await refusalOf(
        transact(
          ["upsert", { key: "a", value }],
          ["upsert", { key: "b", etag: { value: "9" } }],
          ["upsert", { key: "c", value }],
        ),
      );
      expect(await read("a", "b", "c")).toEqual(kept ? ["new 1", "old 1", "new 1"] : ["", "old 1", ""]);
    },
  );

  it("does nothing at all when a text in it is no number, or an operation is unknown", async () => {
    const { transact, read } = fixture();
    const good: [string, DeepPartial<StateItem>] = ["upsert", { key: "a", value: bytes("1") }];
    const badTtl = transact(good, ["upsert", { key: "b", metadata: new Map([["ttlInSeconds", "x"]]) }]);
    expect(await refusalOf(badTtl)).toContain(
      'state transaction: failed to parse ttl from metadata: strconv.ParseInt: parsing "x"',
    );
    expect(await refusalOf(transact(good, ["Upsert", { key: "b" }]))).toBe(
      "UNIMPLEMENTED: operation type Upsert not supported",
    );
    await transact(["whatever", undefined]);
    expect(await read("a")).toEqual([""]);
  });

  it.each([
    [true, "INTERNAL", "INTERNAL"],
    [false, "ABORTED", "INVALID_ARGUMENT"],
  ])(
    "while transactionErrorsAreInternal is %s fails with %s, or %s for an etag that is no number",
    async (transactionErrorsAreInternal, mismatch, invalid) => {
      const { save, transact } = fixture({ transactionErrorsAreInternal });
      await save({ key: "k" });
      expect(await refusalOf(transact(["upsert", { key: "k", etag: { value: "9" } }]))).toContain(`${mismatch}: `);
      expect(await refusalOf(transact(["upsert", { key: "k", etag: { value: "x" } }]))).toContain(`${invalid}: `);
    },
  );

  it("honours a time to live, and never marks", async () => {
    const { transact, save, read, clock } = fixture();
    await transact(["upsert", { key: "k", ...firstWrite, metadata: new Map([["ttlInSeconds", "1"]]) }]);
    await save({ key: "k", value: bytes("a") });
    expect(await read("k")).toEqual(["a 2"]);
    await clock.advance(1000);
    expect(await read("k")).toEqual([""]);
  });
});

describe("state stores", () => {
  it("share a database by redisHost, whatever their type, and are told apart by their prefixes", async () => {
    const { ask, module } = fixture();
    const stores = ["s", "app", "named", "other", "lone"];
    for (const name of stores) await ask(saveState, { storeName: name, states: [{ key: "k", value: bytes(name) }] });
    const read = async (name: string): Promise<string> =>
      new TextDecoder().decode((await ask(getState, { storeName: name, key: "k" })).data);
    expect(await Promise.all([...stores, "twin"].map(read))).toEqual([...stores, "s"]);
    const bulk = await ask(getBulkState, { storeName: "other", keys: ["k"] });
    expect(bulk.items.map(({ key }) => key)).toEqual(["k"]);
    expect(module.entries("s").map(({ key }) => key)).toEqual(["k"]);
    expect(module.entries("named")).toMatchObject([
      { key: "k", data: bytes("named"), etag: "1", expiresAt: undefined },
    ]);
  });

  it("that are not configured are told apart from one that is unknown", async () => {
    const none = asking(createStateModule(testContext({})));
    expect(await refusalOf(none(getState, { storeName, key: "k" }))).toBe(
      "FAILED_PRECONDITION: state store is not configured",
    );
    expect(await refusalOf(fixture().ask(getState, { storeName: "x", key: "a||b" }))).toBe(
      "INVALID_ARGUMENT: state store x is not found",
    );
  });

  it("hold what a test seeds, and nothing after a reset", async () => {
    const { module, read, clock } = fixture();
    module.seed(storeName, "k", bytes("a"), { ttlSeconds: 2 });
    module.seed(storeName, "l", bytes("b"));
    expect(await read("k", "l")).toEqual(["a 1", "b 1"]);
    await clock.advance(2000);
    expect(module.entries(storeName).map(({ key }) => key)).toEqual(["l"]);
    module.reset();
    expect(await read("l")).toEqual([""]);
  });
});
