import { getNextId, SequencerOptions_AutoIncrement as Increment } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createSequencerModule } from "./sequencer-module.js";

function fixture(quirks: Partial<Quirks> = {}) {
  const redis = { type: "redis", metadata: { redisHost: "h" } };
  const sequencer = {
    memory: { type: "in-memory" },
    redis,
    twin: redis,
    flakes: { type: "snowflake" },
    bare: { type: "in-memory", metadata: { keyPrefix: "none" } },
  };
  const module = createSequencerModule(testContext({ sequencer }, quirks));
  const ask = asking(module);
  const next = async (storeName: string, increment?: Increment, key = "k"): Promise<bigint> =>
    (await ask(getNextId, { storeName, key, ...(increment !== undefined && { options: { increment } }) })).nextId;
  return {
    module,
    weak: (store: string) => next(store),
    strong: (store: string) => next(store, Increment.STRONG),
    next,
    ask,
  };
}

describe("ids", () => {
  it("that are weak come from one run for all stores of a key, and a strong one jumps over it", async () => {
    const { weak, strong } = fixture();
    expect([
      await weak("memory"),
      await weak("redis"),
      await strong("memory"),
      await strong("redis"),
      await weak("twin"),
    ]).toEqual([1n, 2n, 10_001n, 1n, 3n]);
  });

  it("that are strong first come before the run", async () => {
    const { weak, strong } = fixture();
    expect([await strong("redis"), await strong("twin"), await weak("redis")]).toEqual([1n, 2n, 3n]);
  });

  it("are cached by the whole key, prefix included", async () => {
    const { weak } = fixture();
    expect([await weak("memory"), await weak("bare")]).toEqual([1n, 1n]);
  });

  it("go on without a gap after a run, the next of which is fetched when 1000 are left", async () => {
    const { weak, strong } = fixture();
    for (let id = 1n; id < 8_999n; id++) expect(await weak("memory")).toBe(id);
    expect(await strong("memory")).toBe(10_001n);
    await weak("memory");
    expect(await strong("memory")).toBe(20_002n);
    for (let id = 9_000n; id <= 10_000n; id++) expect(await weak("memory")).toBe(id);
    expect(await weak("memory")).toBe(10_002n);
  });

  it("come one by one from a store that knows no runs", async () => {
    const { weak, strong } = fixture();
    expect([await weak("flakes"), await strong("flakes"), await weak("flakes")]).toEqual([1n, 2n, 3n]);
  });

  it("are of each store alone, without jumps, while sequencerCacheShared is off", async () => {
    const { weak, strong } = fixture({ sequencerCacheShared: false });
    expect([await weak("memory"), await strong("memory"), await weak("redis"), await weak("twin")]).toEqual([
      1n,
      2n,
      1n,
      2n,
    ]);
  });

  it("are refused in the runtime's order of checks", async () => {
    const { ask, next } = fixture();
    expect(await refusalOf(ask(getNextId, { storeName: "zz" }))).toBe(
      "INVALID_ARGUMENT: Key is empty in sequencer store zz",
    );
    expect(await refusalOf(next("zz", 7 as Increment, "a||b"))).toBe("UNKNOWN: options.Increment is illegal");
    expect(await refusalOf(next("zz", Increment.WEAK, "a||b"))).toBe(
      "UNKNOWN: input key/keyPrefix 'a||b' can't contain '||'",
    );
    expect(await refusalOf(next("zz"))).toBe("INVALID_ARGUMENT: Sequencer store zz not found");
    const none = asking(createSequencerModule(testContext({})));
    expect(await refusalOf(none(getNextId, { key: "k" }))).toBe(
      "FAILED_PRECONDITION: Sequencer store is not configured",
    );
  });

  it("begin again after a reset, and on Redis jump over the lost run after a restart", async () => {
    const { weak, module } = fixture();
    await weak("redis");
    module.restart?.();
    expect(await weak("redis")).toBe(10_001n);
    module.reset();
    expect(await weak("redis")).toBe(1n);
  });
});
