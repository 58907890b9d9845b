import { ComponentNotFoundError, NotConfiguredError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** What a runtime says that has no component of a kind at all. */
export function nothingConfiguredSuite(stage: Stage): void {
  describe("a runtime without a component", () => {
    const context = { code: "NOT_CONFIGURED", status: "FAILED_PRECONDITION", store: "some", retryable: false };

    proves(["state.errors.none"], "of state says so", async () => {
      const error = await expectFailure(stage.runtime.state("some").get("key"), NotConfiguredError, {
        ...context,
        method: "GetState",
        key: "key",
      });
      expect(error.message).toMatch(
        /needs a component that the runtime's configuration lacks: state store is not configured/,
      );
    });

    proves(["lock.errors.none"], "of locks says so", async () => {
      await expectFailure(stage.runtime.lock("some").tryLock("r", { owner: "a", ttlSeconds: 1 }), NotConfiguredError, {
        ...context,
        method: "TryLock",
      });
    });

    proves(["sequencer.errors.none"], "of sequencers says so", async () => {
      await expectFailure(stage.runtime.sequencer("some").next("key"), NotConfiguredError, {
        ...context,
        method: "GetNextId",
      });
    });

    proves(["secrets.errors.none"], "of secrets says so", async () => {
      await expectFailure(stage.runtime.secrets("some").get("key"), NotConfiguredError, {
        ...context,
        method: "GetSecret",
      });
      await expectFailure(stage.runtime.secrets("some").getAll(), NotConfiguredError, {
        ...context,
        method: "GetBulkSecret",
      });
    });

    proves(["invoke.errors.none"], "of invocations says what to configure", async () => {
      await expectFailure(stage.runtime.invoke("nobody", "/hello"), NotConfiguredError, {
        code: "NOT_CONFIGURED",
        status: "UNKNOWN",
        method: "InvokeService",
        store: "nobody",
        message: expect.stringMatching(/configure rpcs\.mosn/),
      });
    });

    proves(
      ["files.errors.store", "configuration.errors.store", "bindings.errors.absent", "hello.errors.absent"],
      "of another kind names the one that was asked for",
      async () => {
        const calls = [
          stage.runtime.files("some").describe("a"),
          stage.runtime.configuration("some").get(["a"]),
          stage.runtime.binding("some").invoke("get"),
          stage.runtime.hello("Ada", { service: "some" }),
        ];
        for (const call of calls)
          await expectFailure(call, ComponentNotFoundError, { code: "COMPONENT_NOT_FOUND", store: "some" });
      },
    );
  });
}
