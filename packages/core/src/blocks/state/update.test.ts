import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { CancelledError, TimeoutError } from "../../errors/call-errors.js";
import { StatusError } from "../../transport.js";
import { callerOf } from "../../test-support.js";
import { state } from "./block.js";
import { EtagMismatchError } from "./errors.js";
import type { StateStore } from "./state-store.js";

/** A store in which every save meets another writer, until `saves` of them have. */
function contended(saves: number): {
  store: StateStore<number>;
  calls: { method: string; deadline: number | undefined; message: unknown }[];
} {
  const calls: { method: string; deadline: number | undefined; message: unknown }[] = [];
  let left = saves;
  const caller = callerOf({
    unary({ method, deadline, message }) {
      calls.push({ method: method.name, deadline, message });
      if (method.name === "GetState") return { data: new TextEncoder().encode("1"), etag: "7", metadata: new Map() };
      if (left-- > 0)
        throw new StatusError("ABORTED", "possible etag mismatch. error from state store: ERR", undefined, {
          fromPeer: true,
        });
      return {};
    },
  });
  return { store: state(caller)("s").json<number>(), calls };
}

describe("an update", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(1);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("waits a growing while between its attempts, and writes with the etag it read", async () => {
    const { store, calls } = contended(3);
    const updated = store.update("k", (value) => (value ?? 0) + 1);
    for (const [pause, saves] of [
      [0, 1],
      [10, 2],
      [20, 3],
      [40, 4],
    ] as const) {
      await vi.advanceTimersByTimeAsync(pause);
      expect(calls.filter(({ method }) => method === "SaveState")).toHaveLength(saves);
    }
    expect(await updated).toBe(2);
    expect(calls.at(-1)?.message).toMatchObject({ states: [{ key: "k", etag: { value: "7" } }] });
    expect(vi.getTimerCount()).toBe(0);
  });

  proves(["state.update.attempts"], "tries 20 times unless told otherwise", async () => {
    const { store, calls } = contended(Infinity);
    const failing = expect(store.update("k", () => 1)).rejects.toBeInstanceOf(EtagMismatchError);
    await vi.runAllTimersAsync();
    await failing;
    expect(calls.filter(({ method }) => method === "SaveState")).toHaveLength(20);
  });

  proves(["state.update.deadline"], "has one deadline for all its attempts", async () => {
    const { store, calls } = contended(Infinity);
    const deadline = Date.now() + 100;
    const failing = expect(store.update("k", () => 1, { timeoutMs: 100, maxAttempts: 1_000 })).rejects.toMatchObject({
      code: "TIMEOUT",
      status: "DEADLINE_EXCEEDED",
      store: "s",
      key: "k",
      message: expect.stringMatching(/^update of 'k' on 's' was not done in time: others changed the value first/),
    });
    await vi.runAllTimersAsync();
    await failing;
    expect(calls.length).toBeGreaterThan(4);
    expect(new Set(calls.map((call) => call.deadline))).toEqual(new Set([deadline]));
  });

  proves(["state.update.signal"], "is ended by its signal between two attempts, without a timer left", async () => {
    for (const [reason, type] of [
      [undefined, CancelledError],
      [new DOMException("late", "TimeoutError"), TimeoutError],
    ] as const) {
      const { store, calls } = contended(Infinity);
      const abort = new AbortController();
      const failing = expect(store.update("k", () => 1, { signal: abort.signal })).rejects.toBeInstanceOf(type);
      await vi.advanceTimersByTimeAsync(5);
      expect(calls).toHaveLength(2);
      abort.abort(reason);
      await failing;
      expect(calls).toHaveLength(2);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it("fails at once with what is no mismatch", async () => {
    const caller = callerOf({
      unary: () => {
        throw new StatusError("INTERNAL", "fail to get k from state store s: dial tcp", undefined, { fromPeer: true });
      },
    });
    await expect(state(caller)("s").update("k", () => undefined)).rejects.toMatchObject({
      code: "RUNTIME_ERROR",
      status: "INTERNAL",
      method: "GetState",
    });
  });
});

describe("a bulk get", () => {
  proves(
    ["state.bulk-get.item-error"],
    "tells what went wrong with one item as that item's error, of the right class",
    async () => {
      const item = { data: new Uint8Array(0), etag: "", metadata: new Map() };
      const errors = ["invalid etag value: x", "redis: connection lost", ""];
      const caller = callerOf({
        unary: () => ({ items: errors.map((error, index) => ({ ...item, key: `k${index}`, error })) }),
      });
      const entries = await state(caller)("s").getBulk(["k0", "k1", "k2", "k3"]);
      expect(entries.map(({ status }) => status)).toEqual(["failed", "failed", "absent", "absent"]);
      expect(entries[0]).toMatchObject({
        error: { code: "ETAG_INVALID", method: "GetBulkState", store: "s", key: "k0" },
      });
      expect(entries[1]).toMatchObject({
        error: { code: "RUNTIME_ERROR", key: "k1", details: "redis: connection lost" },
      });
    },
  );
});
