import { createRequire } from "node:module";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";

type Core = typeof import("@layotto-sdk/core");
type State = typeof import("@layotto-sdk/core/state");

// By their paths: in a run on the sources the packages' names would lead there.
const dist = new URL("../../packages/core/dist/", import.meta.url);
const require = createRequire(import.meta.url);
const esm = async <Module>(name: string): Promise<Module> => (await import(/* @vite-ignore */ new URL(`${name}.js`, dist).href)) as Module;
const cjs = <Module>(name: string): Module => require(new URL(`${name}.cjs`, dist).pathname) as Module;

// The files are there, and those of today, where TEST_DIST says so.
describe.skipIf(process.env["TEST_DIST"] !== "1")("the ESM and the CommonJS copy of the built core", () => {
  proves(["core.error-family.copies"], "know each other's errors, class by class", async () => {
    const copies = [
      { core: await esm<Core>("index"), state: await esm<State>("state") },
      { core: cjs<Core>("index"), state: cjs<State>("state") },
    ] as const;
    expect(copies[0].core.TimeoutError).not.toBe(copies[1].core.TimeoutError);
    for (const [here, there] of [copies, [copies[1], copies[0]]] as const) {
      const timeout = new here.core.TimeoutError("late", { method: "GetState" });
      expect(timeout instanceof there.core.TimeoutError).toBe(true);
      expect(timeout instanceof there.core.LayottoError).toBe(true);
      expect(timeout instanceof there.core.CancelledError).toBe(false);
      const mismatch = new here.state.EtagMismatchError("moved");
      expect(mismatch instanceof there.state.EtagMismatchError).toBe(true);
      expect(mismatch instanceof there.state.EtagInvalidError).toBe(false);
      expect(mismatch instanceof there.core.LayottoError).toBe(true);
      class Own extends here.core.TimeoutError {}
      expect(new Own("x") instanceof there.core.TimeoutError).toBe(true);
      expect(new there.core.TimeoutError("x") instanceof Own).toBe(false);
    }
  });
});
