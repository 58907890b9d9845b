import { createRequire } from "node:module";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";

type Core = typeof import("@layotto-sdk/core");
type State = typeof import("@layotto-sdk/core/state");
type Testkit = typeof import("@layotto-sdk/testkit");

// By their paths: in a run on the sources the packages' names would lead there.
const dist = (name: string): URL => new URL(`../../packages/${name.replace("/", "/dist/")}`, import.meta.url);
const require = createRequire(import.meta.url);
const esm = async <Module>(name: string): Promise<Module> =>
  (await import(/* @vite-ignore */ dist(`${name}.js`).href)) as Module;
const cjs = <Module>(name: string): Module => require(dist(`${name}.cjs`).pathname) as Module;

/** Both copies of what the tests mix. */
async function copies() {
  const modules = ["core/index", "core/state", "testkit/index"] as const;
  const [core, state, testkit] = await Promise.all(modules.map((name) => esm<unknown>(name)));
  return [
    { core: core as Core, state: state as State, testkit: testkit as Testkit },
    { core: cjs<Core>("core/index"), state: cjs<State>("core/state"), testkit: cjs<Testkit>("testkit/index") },
  ] as const;
}

// The files are there, and those of today, where TEST_DIST says so.
describe.skipIf(process.env["TEST_DIST"] !== "1")("the ESM and the CommonJS copy of what is built", () => {
  proves(["core.error-family.copies"], "know each other's errors, class by class", async () => {
    const [first, second] = await copies();
    expect(first.core.TimeoutError).not.toBe(second.core.TimeoutError);
    for (const [here, there] of [
      [first, second],
      [second, first],
    ] as const) {
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

  proves(
    ["core.copies"],
    "mix: a mock of one copy under a client of the other tells what failed, and hears the metadata",
    async () => {
      const [first, second] = await copies();
      for (const [here, there] of [
        [first, second],
        [second, first],
      ] as const) {
        await using mock = await there.testkit.mockRuntime();
        const headers = new there.core.Metadata({ "x-tenant": "blue" });
        const runtime = here.core.createRuntime({
          transport: mock.transport(),
          blocks: { state: here.state.state },
          metadata: headers,
        });
        const store = runtime.state("state_demo").text();
        const own = new there.core.Metadata({ "x-call": ["a", "b"] });
        await store.save("k", "v", { metadata: own });
        const [call] = await mock.control.calls.list({ method: "SaveState" });
        expect(call?.metadata).toMatchObject({ "x-tenant": ["blue"], "x-call": ["a", "b"] });
        await expect(store.save("k", "v", { etag: "9" })).rejects.toBeInstanceOf(there.state.EtagMismatchError);
        await expect(runtime.state("none").get("k")).rejects.toMatchObject({
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
        });
        await runtime.close();
      }
    },
  );

  proves(["core.copies"], "know each other's metadata and statuses, and no look-alikes", async () => {
    const [{ core: here }, { core: there }] = await copies();
    expect(here.Metadata).not.toBe(there.Metadata);
    expect(new here.Metadata() instanceof there.Metadata).toBe(true);
    expect([...new there.Metadata(new here.Metadata({ a: ["1", "2"] }))]).toEqual([
      ["a", "1"],
      ["a", "2"],
    ]);
    expect(new here.StatusError("ABORTED", "x") instanceof there.StatusError).toBe(true);
    class Own extends here.StatusError {}
    expect([
      new Own("ABORTED", "x") instanceof there.StatusError,
      new there.StatusError("ABORTED", "x") instanceof Own,
    ]).toEqual([true, false]);
    const trapped = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trapped");
        },
      },
    );
    for (const other of [new Error("x"), {}, null, undefined, "x", trapped, new here.Metadata()]) {
      expect(other instanceof there.StatusError).toBe(false);
    }
  });
});
