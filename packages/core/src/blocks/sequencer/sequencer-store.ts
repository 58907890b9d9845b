import { getNextId, SequencerOptions_AutoIncrement } from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { componentNotFound, type FailureRule } from "../../errors/from-status.js";
import { requireFilledKey, requireOneOf, requireOptions, textMap } from "../../validate.js";

export interface NextIdOptions extends CallOptions {
  /**
   * `weak`: ids grow, with gaps, and are unique; fast, since the runtime keeps a run of them. `strong`: each id is
   * greater than all before. Mixing both on one key jumps over the cached run. Default `weak`, as the runtime's.
   */
  readonly increment?: "weak" | "strong" | undefined;
  /** Passed on to the sequencer's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

const sequencerRule: FailureRule = (failure) =>
  /^Sequencer store .* not found$/.test(failure.details) ? componentNotFound(failure, "sequencer store") : undefined;

/** A sequencer store: unique, growing ids by key. */
export class SequencerStore {
  readonly #caller: Caller;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * The next id of a key; the first is 1n.
   * @throws InvalidInputError for an empty key or one with `||`; ComponentNotFoundError for an unknown store
   */
  async next(key: string, options: NextIdOptions = {}): Promise<bigint> {
    const { increment = "weak", componentMetadata, ...call } = requireOptions("options", options);
    requireOneOf("increment", increment, ["weak", "strong"]);
    const { nextId } = await this.#caller.unary(
      getNextId,
      {
        storeName: this.name,
        key: requireFilledKey("key", key),
        options: {
          increment:
            increment === "strong" ? SequencerOptions_AutoIncrement.STRONG : SequencerOptions_AutoIncrement.WEAK,
        },
        metadata: textMap("componentMetadata", componentMetadata),
      },
      call,
      { store: this.name, key, rule: sequencerRule },
    );
    return nextId;
  }
}
