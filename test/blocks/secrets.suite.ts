import { ComponentNotFoundError, InvalidInputError } from "@layotto-sdk/core";
import { SecretNotFoundError } from "@layotto-sdk/core/secrets";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** What the runtime of this suite is configured with: a store of its own and one that reads the environment. */
export const secretsConfig = {
  secret_store: { secret_demo: { type: "in-memory", metadata: {} }, secret_env: { type: "local.env", metadata: {} } },
};

export function secretsSuite(stage: Stage): void {
  describe("secrets", () => {
    proves(["secrets.get", "call.GetSecret.block"], "are read by name", async () => {
      await stage.control.secrets.set({ store: "secret_demo", name: "db:password", value: "hunter2" });
      expect(await stage.runtime.secrets("secret_demo").get("db:password")).toEqual({ "db:password": "hunter2" });
    });

    proves(["secrets.get-all", "call.GetBulkSecret.block"], "are read all at once, whatever their names", async () => {
      await stage.control.secrets.set({ store: "secret_demo", name: "a", value: "1" });
      await stage.control.secrets.set({ store: "secret_demo", name: "__proto__", value: "2" });
      const all = await stage.runtime.secrets("secret_demo").getAll();
      expect(Object.entries(all).map(([name, secret]) => [name, Object.entries(secret)])).toEqual([
        ["a", [["a", "1"]]],
        ["__proto__", [["__proto__", "2"]]],
      ]);
      expect(all["toString"]).toBeUndefined();
    });

    proves(["secrets.environment"], "of the environment are empty where there is none", async () => {
      const store = stage.runtime.secrets("secret_env");
      expect(await store.get("REC_SECRET")).toEqual({ REC_SECRET: "s3cret" });
      expect(await store.get("NOT_THERE")).toEqual({ NOT_THERE: "" });
      expect(await store.getAll()).toEqual({ REC_SECRET: { REC_SECRET: "s3cret" } });
    });

    proves(["secrets.errors.absent"], "that are not there are an error", async () => {
      await expectFailure(stage.runtime.secrets("secret_demo").get("nokey"), SecretNotFoundError, {
        code: "SECRET_NOT_FOUND",
        status: "INTERNAL",
        method: "GetSecret",
        store: "secret_demo",
        key: "nokey",
        retryable: false,
        message: expect.stringMatching(/'nokey' on 'secret_demo': the store has no such secret/),
      });
    });

    proves(["secrets.empty-key"], "without a name are refused before anything is sent", async () => {
      for (const name of ["secret_demo", "secret_env"]) {
        await expectFailure(stage.runtime.secrets(name).get(""), InvalidInputError, {
          argument: "key",
          message: 'key is ""; use the name of a secret.',
        });
      }
      expect(await stage.control.calls.list({ method: "GetSecret" })).toEqual([]);
    });

    proves(["secrets.errors.store"], "are asked of a store that the runtime has", async () => {
      const nowhere = stage.runtime.secrets("nowhere");
      for (const [method, call] of Object.entries({ GetSecret: nowhere.get("a"), GetBulkSecret: nowhere.getAll() })) {
        await expectFailure(call, ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method,
          store: "nowhere",
          message: expect.stringMatching(/no secret store named 'nowhere'/),
        });
      }
    });
  });
}
