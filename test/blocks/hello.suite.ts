import { ComponentNotFoundError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import type { Stage } from "./transports.js";

export function helloSuite(stage: Stage): void {
  describe("hello", () => {
    proves(["hello.greeting", "call.SayHello.block"], "greets by name, and without one", async () => {
      expect(await stage.runtime.hello("Ada")).toBe("greeting, Ada");
      expect(await stage.runtime.hello()).toBe("greeting");
    });

    proves(["hello.errors.absent"], "a component that is not there is named in the error", async () => {
      const failure = stage.runtime.hello("Ada", { service: "nobody" });
      await expect(failure).rejects.toBeInstanceOf(ComponentNotFoundError);
      await expect(failure).rejects.toMatchObject({
        code: "COMPONENT_NOT_FOUND",
        status: "UNKNOWN",
        method: "SayHello",
        store: "nobody",
        retryable: false,
        message: expect.stringMatching(/no hello component named 'nobody'; name one/),
      });
    });
  });
}
