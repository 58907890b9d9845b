import { lockKeepAlive, tryLock, unlock } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createLockModule } from "./lock-module.js";

const success = 0;
const notThere = 1;
const others = 2;

function fixture(quirks: Partial<Quirks> = {}) {
  const redis = { type: "redis", metadata: { redisHost: "h" } };
  const context = testContext(
    {
      lock: {
        memory: { type: "in-memory" },
        redis,
        twin: redis,
        bare: { type: "redis", metadata: { redisHost: "h", keyPrefix: "none" } },
      },
    },
    quirks,
  );
  const module = createLockModule(context);
  const ask = asking(module);
  return {
    ask,
    module,
    clock: context.clock,
    take: async (storeName: string, lockOwner: string, expire = 10) =>
      (await ask(tryLock, { storeName, resourceId: "r", lockOwner, expire })).success,
    release: async (storeName: string, lockOwner: string) =>
      (await ask(unlock, { storeName, resourceId: "r", lockOwner })).status,
    extend: async (storeName: string, lockOwner: string, expire = 10) =>
      (await ask(lockKeepAlive, { storeName, resourceId: "r", lockOwner, expire })).status,
  };
}

describe("a lock", () => {
  it.each([
    ["memory", true, success, others],
    ["memory", false, notThere, notThere],
    ["redis", true, notThere, notThere],
  ])(
    "of %s that expired, with inMemoryLockOutlivesExpiry %s, is released with %s, by another with %s",
    async (store, inMemoryLockOutlivesExpiry, own, foreign) => {
      const { take, release, clock } = fixture({ inMemoryLockOutlivesExpiry });
      await take(store, "a");
      await clock.advance(10_000);
      expect(await release(store, "b")).toBe(foreign);
      expect(await release(store, "a")).toBe(own);
      await take(store, "a", 1);
      await clock.advance(1000);
      expect(await take(store, "b")).toBe(true);
      expect(await release(store, "a")).toBe(others);
    },
  );

  it("is kept alive by its owner while lockKeepAliveBroken is off", async () => {
    const { take, extend, clock, module } = fixture({ lockKeepAliveBroken: false });
    expect(await extend("memory", "a")).toBe(notThere);
    await take("memory", "a");
    expect(await extend("memory", "b")).toBe(others);
    await clock.advance(9_000);
    expect(await extend("memory", "a", 5)).toBe(success);
    await clock.advance(4_000);
    expect(await take("memory", "b")).toBe(false);
    expect(module.holder("memory", "r")?.owner).toBe("a");
    await clock.advance(1_000);
    expect(module.holder("memory", "r")).toBeUndefined();
    expect(await extend("memory", "a")).toBe(notThere);
    expect(await refusalOf(extend("memory", "a", 0))).toBe(
      "INVALID_ARGUMENT: Expire is not positive in lock store memory",
    );
  });

  it("cannot be kept alive on the real runtime, whatever is asked", async () => {
    const { take, extend } = fixture();
    await take("memory", "a");
    for (const store of ["memory", "nope"]) {
      expect(await refusalOf(extend(store, "a"))).toBe(
        "INTERNAL: grpc: error while marshaling: proto: Marshal called with nil",
      );
    }
  });

  it("is shared by stores of one redisHost and one prefix", async () => {
    const { take } = fixture();
    expect(await take("redis", "a")).toBe(true);
    expect(await take("twin", "a")).toBe(false);
    expect(await take("bare", "a")).toBe(true);
    expect(await take("memory", "a")).toBe(true);
  });

  it("is asked for with arguments that are looked at before the store, and a key after it", async () => {
    const { ask } = fixture();
    const all = { storeName: "nope", resourceId: "a||b", lockOwner: "o", expire: 1 };
    expect(await refusalOf(ask(tryLock, { ...all, expire: 0 }))).toContain("Expire is not positive in lock store nope");
    expect(await refusalOf(ask(tryLock, all))).toBe("INVALID_ARGUMENT: lock store nope not found");
    expect(await refusalOf(ask(tryLock, { ...all, storeName: "redis" }))).toBe(
      "UNKNOWN: input key/keyPrefix 'a||b' can't contain '||'",
    );
    const none = asking(createLockModule(testContext({})));
    expect(await refusalOf(none(unlock, {}))).toBe("FAILED_PRECONDITION: lock store is not configured");
  });

  it("outlives a restart of the runtime on Redis only", async () => {
    const { take, module } = fixture();
    for (const store of ["redis", "memory"]) await take(store, "a");
    module.restart?.();
    expect([await take("redis", "b"), await take("memory", "b")]).toEqual([false, true]);
    module.reset();
    expect(await take("redis", "b")).toBe(true);
  });
});
