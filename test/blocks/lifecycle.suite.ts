import { ComponentNotFoundError, InvalidInputError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function lifecycleSuite(stage: Stage): void {
  const apply = (kind: string, name: string, metadata: Record<string, string> = { hello: "good morning" }) =>
    stage.runtime.lifecycle.apply({ kind, name, metadata });

  describe("a change of a component", () => {
    proves(
      ["lifecycle.apply", "call.ApplyConfiguration.block"],
      "takes effect at once, until the runtime is fresh again",
      async () => {
        expect(await apply("hellos", "helloworld")).toBeUndefined();
        expect(await stage.runtime.hello("Ada")).toBe("good morning, Ada");
        await apply("hellos", "helloworld", { other: "setting" });
        expect(await stage.runtime.hello("Ada")).toBe("good morning, Ada");
        expect(await stage.control.calls.list({ method: "ApplyConfiguration", store: "helloworld" })).toHaveLength(2);
        await stage.control.reset();
        expect(await stage.runtime.hello("Ada")).toBe("greeting, Ada");
      },
    );

    proves(["lifecycle.errors"], "is for components that take changes", async () => {
      for (const [kind, name] of [
        ["state", "state_demo"],
        ["hellos", "nobody"],
        ["nothing", "x"],
        ["hellos", "ends in a space "],
      ] as const) {
        await expectFailure(apply(kind, name), ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method: "ApplyConfiguration",
          store: name,
          message: expect.stringContaining(`no component '${name}' of kind '${kind}' that takes changes while it runs`),
        });
      }
    });

    proves(
      ["extensions.input", "extensions.private"],
      "is refused without its settings where it cannot be right",
      async () => {
        const wrong: readonly (readonly [call: Promise<unknown>, message: string])[] = [
          [
            apply("", "helloworld"),
            'kind is ""; use a kind of component as the configuration spells it, for example "hellos".',
          ],
          [apply("hellos", ""), 'name is ""; use a name that the runtime\'s configuration has.'],
          [
            apply("hellos", "helloworld", {}),
            "metadata is without a setting; use an object with at least one setting.",
          ],
          [
            apply("hellos", "helloworld", { token: 4711 as never }),
            "metadata['token'] is not what it can be; use a string.",
          ],
          [
            apply("hellos", "helloworld", "hunter2" as never),
            "metadata is of type string; use an object of names and texts.",
          ],
          [stage.runtime.lifecycle.apply(null as never), "change is null; use an options object."],
        ];
        for (const [call, message] of wrong) await expectFailure(call, InvalidInputError, { message });
        expect(await stage.control.calls.list()).toEqual([]);
      },
    );
  });
}
