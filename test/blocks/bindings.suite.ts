import { ComponentNotFoundError, InvalidInputError, NotSupportedByRuntimeError } from "@layotto-sdk/core";
import { BindingError } from "@layotto-sdk/core/bindings";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { standInBinding } from "./stand-ins.js";
import type { Stage } from "./transports.js";

export function bindingsSuite(stage: Stage): void {
  const binding = () => stage.runtime.binding(standInBinding);

  describe("a binding", () => {
    proves(
      ["bindings.invoke", "call.InvokeBinding.block"],
      "takes an operation, a body and metadata, and answers with both",
      async () => {
        const answer = await binding().invoke("echo", {
          text: "hällo",
          componentMetadata: { path: "/x", ["__proto__"]: "p" },
        });
        expect(answer.text()).toBe("hällo");
        expect(answer.metadata["statusCode"]).toBe("200");
        expect(Object.entries(answer.metadata)).toContainEqual(["__proto__", "p"]);
      },
    );

    proves(["bindings.body"], "takes a body in the form that is named", async () => {
      const bytes = Uint8Array.of(0, 255, 7);
      expect((await binding().invoke("echo", { bytes })).bytes()).toEqual(bytes);
      expect((await binding().invoke("echo", { json: [1, { a: null }] })).json()).toEqual([1, { a: null }]);
      expect((await binding().invoke("echo")).bytes()).toEqual(new Uint8Array(0));
      await expectFailure(binding().invoke("echo", { text: "a", json: 1 }), InvalidInputError, { argument: "body" });
      await expectFailure(binding().invoke("echo", { bytes: "a" as never }), InvalidInputError, { argument: "bytes" });
      await expectFailure(binding().invoke("", {}), InvalidInputError, { argument: "operation" });
    });

    proves(["bindings.errors.failed"], "that fails says with which status", async () => {
      const context = {
        code: "BINDING_FAILED",
        status: "INTERNAL",
        method: "InvokeBinding",
        store: standInBinding,
        retryable: false,
      };
      await expectFailure(binding().invoke("status", { componentMetadata: { code: "503" } }), BindingError, {
        ...context,
        key: "status",
        statusCode: 503,
        message: expect.stringContaining("received status code 503"),
      });
      const message = `error when invoke output binding ${standInBinding}: context deadline exceeded`;
      await stage.control.faults.add({ method: "InvokeBinding", error: { code: "INTERNAL", message } });
      await expectFailure(binding().invoke("echo"), BindingError, {
        ...context,
        statusCode: undefined,
        details: message,
      });
    });

    proves(["bindings.errors.operation"], "that does not have an operation names those that it has", async () => {
      await expectFailure(binding().invoke("boo"), NotSupportedByRuntimeError, {
        code: "NOT_SUPPORTED_BY_RUNTIME",
        status: "INTERNAL",
        store: standInBinding,
        key: "boo",
        message: expect.stringContaining("supported operations:echo status"),
      });
      await expectFailure(stage.runtime.binding("bindings_demo").invoke("boo"), NotSupportedByRuntimeError);
    });

    proves(["bindings.errors.absent"], "that the runtime does not have is named", async () => {
      await expectFailure(stage.runtime.binding("nowhere").invoke("get"), ComponentNotFoundError, {
        code: "COMPONENT_NOT_FOUND",
        status: "INTERNAL",
        method: "InvokeBinding",
        store: "nowhere",
        message: expect.stringMatching(/no output binding named 'nowhere'/),
      });
    });
  });
}
