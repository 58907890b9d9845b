import { describe, expect, expectTypeOf, it } from "vitest";
import { proves } from "../../../test/requirements/proves.js";
import { hello } from "./entries/hello.js";
import { state, type StateStore } from "./entries/state.js";
import { allBlocks, type FullRuntime } from "./entries/blocks.js";
import { InvalidInputError } from "./errors/input-errors.js";
import { createRuntime, type Block } from "./runtime.js";
import type { Transport } from "./transport.js";

const transport: Transport = {
  unary: () => Promise.reject(new Error("not expected")),
  stream: () => {
    throw new Error("not expected");
  },
  close: () => Promise.resolve(),
};

describe("a runtime object", () => {
  proves(["core.blocks"], "has the blocks it was made with, and no other", () => {
    const some = createRuntime({ transport, blocks: { state, greet: hello } });
    expectTypeOf(some.state("s")).toEqualTypeOf<StateStore<Uint8Array>>();
    expectTypeOf(some.greet).toEqualTypeOf<FullRuntime["hello"]>();
    expectTypeOf(some).not.toHaveProperty("lock");
    expect(
      Object.keys(some)
        .filter((name) => name !== "call" && name !== "close")
        .sort(),
    ).toEqual(["greet", "state"]);
    const all: FullRuntime = createRuntime({ transport, blocks: allBlocks });
    expectTypeOf(all.state).toEqualTypeOf(some.state);
    expect(all.lock("l").name).toBe("l");
  });

  it("takes a block of one's own", async () => {
    const answer: Block<() => Promise<number>> = (caller) => () => Promise.resolve(caller.closed ? 0 : 42);
    const own = createRuntime({ transport, blocks: { answer } });
    expect(await own.answer()).toBe(42);
    await own.close();
    expect(await own.answer()).toBe(0);
  });

  it("refuses what is no block, and names that it has itself", () => {
    for (const blocks of [{ call: state }, { close: state }, { then: state }, { state: {} }, { state: undefined }]) {
      expect(() => createRuntime({ transport, blocks: blocks as never })).toThrow(InvalidInputError);
    }
  });
});
