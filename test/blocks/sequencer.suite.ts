import { ComponentNotFoundError, InvalidInputError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function sequencerSuite(stage: Stage): void {
  const ids = () => stage.runtime.sequencer("sequencer_demo");

  describe("ids", () => {
    proves(["sequencer.first", "call.GetNextId.block"], "begin at 1 and grow, by key", async () => {
      expect([await ids().next("a"), await ids().next("a"), await ids().next("b")]).toEqual([1n, 2n, 1n]);
    });

    proves(["sequencer.bigint"], "are exact beyond what a number holds", async () => {
      await stage.control.sequencer.set({ store: "sequencer_demo", key: "a", last: "9007199254740992" });
      expect(await ids().next("a", { increment: "strong" })).toBe(9007199254740993n);
      await stage.control.sequencer.set({ store: "sequencer_demo", key: "b", last: "9223372036854775806" });
      expect(await ids().next("b", { increment: "strong" })).toBe(9223372036854775807n);
    });

    proves(
      ["sequencer.weak", "sequencer.strong"],
      "are weak unless strong ones are asked for, which jump over the cached run",
      async () => {
        expect(await ids().next("a")).toBe(1n);
        expect(await ids().next("a", { increment: "weak" })).toBe(2n);
        expect(await ids().next("a", { increment: "strong" })).toBe(10_001n);
        expect(await ids().next("a")).toBe(3n);
        expect(await ids().next("b", { increment: "strong" })).toBe(1n);
        expect(await ids().next("b", { increment: "strong", componentMetadata: { biggerThan: "5" } })).toBe(2n);
        expect((await stage.control.calls.list({ key: "b" })).at(-1)?.request).toMatchObject({
          metadata: { biggerThan: "5" },
        });
      },
    );
  });

  proves(["sequencer.errors.store"], "a sequencer store that the runtime does not have is named", async () => {
    await expectFailure(stage.runtime.sequencer("nowhere").next("a"), ComponentNotFoundError, {
      code: "COMPONENT_NOT_FOUND",
      status: "INVALID_ARGUMENT",
      method: "GetNextId",
      store: "nowhere",
      key: "a",
      retryable: false,
      message: expect.stringMatching(/no sequencer store named 'nowhere'/),
    });
  });

  proves(["sequencer.bigint"], "what cannot be asked is refused before anything is sent", async () => {
    for (const key of ["", "a||b", 1 as never])
      await expectFailure(ids().next(key), InvalidInputError, { argument: "key" });
    await expectFailure(ids().next("a", { increment: "fast" as never }), InvalidInputError, { argument: "increment" });
    expect(() => stage.runtime.sequencer("")).toThrow(InvalidInputError);
    expect(await stage.control.calls.list()).toEqual([]);
  });
}
