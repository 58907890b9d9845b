import { ClientClosedError } from "@layotto-sdk/core";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { callKinds, untilNoneRuns, untilRunning } from "./call-kinds.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function closingSuite(stage: Stage): void {
  describe.each(callKinds.map((kind) => [kind.name, kind] as const))("%s", (_, { method, hold, run }) => {
    proves(["options.close.running"], "is ended by close() with ClientClosedError", async () => {
      await hold(stage.control);
      const failure = expectFailure(run(stage.runtime, {}), ClientClosedError, { code: "CLIENT_CLOSED", method });
      await untilRunning(stage.control, method);
      await stage.runtime.close();
      await failure;
      await untilNoneRuns(stage.control);
    });

    proves(["options.close.later"], "fails on a closed client before anything is sent", async () => {
      await stage.runtime.close();
      await stage.runtime.close();
      const error = await expectFailure(run(stage.runtime, {}), ClientClosedError, { code: "CLIENT_CLOSED", method });
      expect(error.message).toBe("This client was closed; connect() again, or close it later.");
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });

  proves(["options.close.running"], "a watch of configuration is ended by close() too", async () => {
    await stage.control.configuration.set({ store: "config_demo", key: "limit", content: "1" });
    const watch = stage.runtime.configuration("config_demo").watch(["limit"]);
    expect((await watch.next()).value).toMatchObject({ content: "1" });
    const failure = expectFailure(watch.next(), ClientClosedError);
    await stage.runtime.close();
    await failure;
  });

  proves(
    ["options.close.later"],
    "what was asked for before close() and is read afterwards fails as well",
    async () => {
      const download = stage.runtime.files("file_demo").get("/tmp/none");
      const subscription = stage.runtime.pubsub("pub_subs_demo").subscribe("unread");
      await stage.runtime.close();
      await expectFailure(download.bytes(), ClientClosedError);
      await expectFailure(subscription.next(), ClientClosedError);
    },
  );

  proves(["options.close.using"], "await using closes the client", async () => {
    let outer;
    {
      await using client = stage.connect();
      await client.hello("x");
      outer = client;
    }
    await expectFailure(outer.hello("x"), ClientClosedError);
  });
}
