import { connect } from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { describe, expect, it } from "vitest";

/** Timers and sockets that keep the process alive, of the kinds that a mock could leave behind. */
const left = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|Pipe|HTTP/i.test(name));
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe("a mock that is disposed", () => {
  it("leaves no timer and no socket, two hundred times in process", async () => {
    await settled();
    const before = left();
    for (let time = 0; time < 200; time++) {
      await using mock = await mockRuntime({ clock: time % 2 === 0 ? "manual" : "system" });
      const runtime = mock.connect();
      await runtime.state("state_demo").text().save("a", "x", { ttlSeconds: 60 });
      await runtime.lock("lock_demo").tryLock("r", { owner: "me", ttlSeconds: 60 });
      const events = runtime.pubsub("pub_subs_demo").text().subscribe("orders");
      const waiting = events[Symbol.asyncIterator]().next();
      waiting.catch(() => undefined);
      await mock.control.faults.add({ method: "GetState", delayMs: 60_000 });
      runtime
        .state("state_demo")
        .get("a")
        .catch(() => undefined);
      await runtime.close();
    }
    await settled();
    // The runner's own timers come and go: only more than before is a leak.
    expect(left().length).toBeLessThanOrEqual(before.length);
  });

  it("leaves no timer and no socket, ten times over gRPC", async () => {
    await settled();
    const before = left();
    for (let time = 0; time < 10; time++) {
      await using mock = await mockRuntime();
      await using served = await serve(mock, { control: true });
      await using runtime = connect({ endpoint: served.grpc });
      await runtime.state("state_demo").text().save("a", "x");
      await served.restart();
    }
    await settled();
    // Sockets of clients close a moment after the server's.
    await expect
      .poll(() => left().filter((name) => name !== "Timeout"))
      .toEqual(before.filter((name) => name !== "Timeout"));
  });

  it("can be closed twice, and its clients fail afterwards", async () => {
    const mock = await mockRuntime();
    const runtime = mock.connect();
    await mock.close();
    await mock.close();
    await expect(runtime.state("state_demo").get("a")).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("the application of a configuration", () => {
  const config = {
    servers: [
      {
        listeners: [
          {
            address: "127.0.0.1:0",
            filter_chains: [
              {
                filters: [
                  {
                    type: "grpc",
                    config: {
                      grpc_config: {
                        pub_subs: { bus: { type: "in-memory" } },
                        app: { app_id: "a", grpc_callback_port: 1 },
                      },
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  };

  it("is not looked for by a mock in process, unless it is asked to", async () => {
    await using mock = await mockRuntime({ config });
    expect((await mock.control.app.state()).state).toBe("none");
    await using asking = await mockRuntime({ config, app: true });
    expect(await asking.control.app.state()).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("UNAVAILABLE") as string,
    });
  });

  it("is asked once by a mock that is served", async () => {
    await using mock = await mockRuntime({ config });
    await using served = await serve(mock);
    expect((await mock.control.app.state()).state).toBe("failed");
    expect(served.grpc).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});
