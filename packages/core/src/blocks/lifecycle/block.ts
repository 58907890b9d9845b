import { applyConfiguration } from "@layotto-sdk/protocol/lifecycle";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { ComponentNotFoundError } from "../../errors/call-errors.js";
import { where, type FailureRule } from "../../errors/from-status.js";
import { Described, InvalidInputError } from "../../errors/input-errors.js";
import { privateTextMap } from "../../private-input.js";
import { requireFilled, requireName, requireOptions } from "../../validate.js";

/** A change of a component that runs. */
export interface ComponentChange {
  /** The kind as the runtime's configuration file spells it: `hellos`, `state`, `pub_subs` … */
  readonly kind: string;
  /** The component's name within its kind. */
  readonly name: string;
  /** The new settings, at least one, in the names that the component documents. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Changes components while the runtime goes on serving. */
export interface Lifecycle {
  /**
   * Hands a component new settings. Only components that were written for it take any; of those that the runtime ships
   * that is the hello component alone.
   *
   * @example
   * ```ts
   * await runtime.lifecycle.apply({ kind: "hellos", name: "helloworld", metadata: { hello: "good morning" } });
   * ```
   * @throws InvalidInputError before sending; it does not show the settings
   * @throws ComponentNotFoundError for a component that is not there, and for one that takes no changes: the runtime
   * says the same of both
   */
  apply(change: ComponentChange, options?: CallOptions): Promise<void>;
}

/** The lifecycle block: `await runtime.lifecycle.apply({ kind, name, metadata })`. */
export function lifecycle(caller: Caller): Lifecycle {
  return {
    async apply(change, options = {}) {
      const { kind, name, metadata } = requireOptions("change", change);
      const given = requireOptions("options", options);
      requireFilled("kind", kind, 'a kind of component as the configuration spells it, for example "hellos"');
      requireName("name", name);
      const settings = privateTextMap("metadata", metadata);
      if (settings.size === 0) {
        throw new InvalidInputError(
          "metadata",
          new Described("without a setting"),
          "an object with at least one setting",
        );
      }
      const context = { store: name, rule: ruleOf(kind) };
      await caller.unary(applyConfiguration, { componentConfig: { kind, name, metadata: settings } }, given, context);
    },
  };
}

function ruleOf(kind: string): FailureRule {
  return (failure) => {
    // What else the runtime refuses so was refused before sending.
    if (failure.status !== "INVALID_ARGUMENT") return undefined;
    return new ComponentNotFoundError(
      `${where(failure)}: the runtime has no component '${failure.store ?? ""}' of kind '${kind}' that takes changes while it runs; ` +
        "of those that it ships only hellos does, any other is changed in its configuration and started anew.",
      failure,
    );
  };
}
