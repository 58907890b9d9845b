import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import type { Stage } from "./transports.js";

export function controlSuite(stage: Stage): void {
  const get = (key: string): Promise<string> =>
    stage.runtime
      .state("state_demo")
      .get(key)
      .then(
        () => "fine",
        (error: { code: string }) => error.code,
      );

  describe("control", () => {
    proves(["testkit.faults.count"], "faults hit as often as they say, and can be taken back", async () => {
      const { faults } = stage.control;
      const fault = { method: "GetState", error: { code: "INTERNAL" }, times: 2, after: 1 } as const;
      const id = await faults.add(fault);
      expect(await faults.list()).toMatchObject([{ id, method: "GetState", times: 2, after: 1 }]);
      expect([await get("a"), await get("a"), await get("a"), await get("a")]).toEqual([
        "fine",
        "RUNTIME_ERROR",
        "RUNTIME_ERROR",
        "fine",
      ]);
      expect(await faults.list()).toEqual([]);
      const first = await faults.add(fault);
      const second = await faults.add({ ...fault, after: 0 });
      await faults.clear(first);
      expect((await faults.list()).map((pending) => pending.id)).toEqual([second]);
      await faults.clear();
      expect(await get("a")).toBe("fine");
    });

    proves(["testkit.faults.match"], "faults can be for one store and key alone", async () => {
      await stage.control.faults.add({
        method: "*",
        error: { code: "INTERNAL" },
        match: { store: "state_demo", key: "bad" },
      });
      expect([await get("good"), await get("bad"), await get("bad")]).toEqual(["fine", "RUNTIME_ERROR", "fine"]);
    });

    proves(["testkit.faults.refused"], "faults that cannot be are refused", async () => {
      const add = (fault: unknown): Promise<unknown> => stage.control.faults.add(fault as never);
      await expect(add({ method: "GetState" })).rejects.toThrow(/one of error, delayMs, cutStream and dropConnection/);
      await expect(add({ method: "", delayMs: 1 })).rejects.toThrow(/fault\.method is ""/);
      await expect(add({ method: "*", error: { code: "OOPS" } })).rejects.toThrow(/fault\.error\.code is "OOPS"/);
      await expect(add({ method: "*", delayMs: -1 })).rejects.toThrow(/fault\.delayMs is -1; use a whole number/);
      await expect(add({ method: "*", delayMs: 1, times: 0 })).rejects.toThrow(/fault\.times is 0/);
    });

    proves(["testkit.calls"], "calls are recorded and queried", async () => {
      await stage.runtime
        .state("state_demo")
        .text()
        .save("k", "v", { metadata: { "x-a": "b" } });
      await get("k");
      await stage.runtime
        .state("nowhere")
        .get("k")
        .catch(() => undefined);
      const { calls } = stage.control;
      const [saved] = await calls.list({ method: "SaveState" });
      expect(saved).toMatchObject({ method: "SaveState", store: "state_demo", key: "k", outcome: "OK" });
      expect(saved?.request).toMatchObject({ storeName: "state_demo", states: [{ key: "k", value: "dg==" }] });
      expect(saved?.metadata["x-a"]).toEqual(["b"]);
      expect(saved?.deadline).toBeGreaterThan(Date.now());
      expect(await calls.list({ store: "state_demo" })).toHaveLength(2);
      expect(await calls.list({ outcome: "INVALID_ARGUMENT" })).toMatchObject([
        { store: "nowhere", message: "state store nowhere is not found" },
      ]);
      await calls.clear();
      expect(await calls.list()).toEqual([]);
    });

    proves(["testkit.reset"], "reset() is a fresh start", async () => {
      const { control } = stage;
      await stage.runtime.state("state_demo").text().save("k", "v");
      await control.faults.add({ method: "*", delayMs: 1 });
      await control.quirks.set({ lockKeepAliveBroken: false });
      await control.reset();
      const { state, faults, calls, quirks, subscriptions } = await control.snapshot();
      expect(state["state_demo"]).toEqual([]);
      expect([faults, calls, subscriptions]).toEqual([[], {}, []]);
      expect(quirks.lockKeepAliveBroken).toBe(true);
    });
  });
}
