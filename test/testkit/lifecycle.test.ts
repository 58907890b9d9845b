import { ClientClosedError, UnavailableError } from "@layotto-sdk/core";
import { connect } from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { describe, expect, it } from "vitest";
import { proof } from "../requirements/proves.js";

/** Timers and sockets that keep the process alive, of the kinds that a mock could leave behind. */
const left = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|Pipe|HTTP/i.test(name));
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe("a mock that is disposed", () => {
  it("leaves no timer and no socket, two hundred times in process", proof("testkit.no-leaks"), async () => {
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

  it("leaves no timer and no socket, ten times over gRPC", proof("testkit.no-leaks"), async () => {
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

  it.each(["in process", "gRPC"])(
    "can be closed twice, and its clients see a runtime that has gone, %s",
    proof("testkit.closed"),
    async (way) => {
      const mock = await mockRuntime();
      const served = await serve(mock, { control: true });
      const runtime = way === "gRPC" ? connect({ endpoint: served.grpc }) : mock.connect();
      await runtime.state("state_demo").get("a");
      await mock.control.faults.add({ method: "GetState", delayMs: 60_000 });
      const call = expectUnavailable(runtime.state("state_demo").get("a"));
      const subscription = runtime.pubsub("pub_subs_demo").text().subscribe("orders");
      await subscription.ready;
      const events = expectUnavailable(subscription.next());
      await expect.poll(() => mock.control.faults.list()).toEqual([]);
      await mock.close();
      await mock.close();
      await Promise.all([call, events]);
      await expectUnavailable(runtime.state("state_demo").get("a"));
      await runtime.close();
      await expect(runtime.state("state_demo").get("a")).rejects.toBeInstanceOf(ClientClosedError);
      await expect(fetch(served.control as string)).rejects.toThrow("fetch failed");
      await served.close();
    },
  );

  it("refuses new clients, transports, applications and servers", proof("testkit.closed"), async () => {
    const mock = await mockRuntime();
    await mock.close();
    const closed = "This mock runtime was closed; make another with mockRuntime().";
    expect(() => mock.connect()).toThrow(closed);
    expect(() => mock.transport()).toThrow(closed);
    await expect(mock.attachApp("127.0.0.1:1")).rejects.toThrow(closed);
    await expect(serve(mock)).rejects.toThrow(closed);
  });

  it("stays closed where it was closed in the middle of a restart", proof("testkit.closed"), async () => {
    const mock = await mockRuntime();
    const runtime = mock.connect();
    const served = await serve(mock);
    const restarted = mock.control.restart({ downMs: 1 });
    await mock.close();
    await restarted;
    await expectUnavailable(runtime.state("state_demo").get("a"));
    await using late = connect({ endpoint: served.grpc });
    await expectUnavailable(late.state("state_demo").get("a"));
  });
});

async function expectUnavailable(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toBeInstanceOf(UnavailableError);
}

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

  it("is not looked for by a mock in process, unless it is asked to", proof("testkit.app.start"), async () => {
    await using mock = await mockRuntime({ config });
    expect((await mock.control.app.state()).state).toBe("none");
    await using asking = await mockRuntime({ config, app: true });
    expect(await asking.control.app.state()).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("UNAVAILABLE") as string,
    });
  });

  it("is asked once by a mock that is served", proof("testkit.app.start"), async () => {
    await using mock = await mockRuntime({ config });
    await using served = await serve(mock);
    expect((await mock.control.app.state()).state).toBe("failed");
    expect(served.grpc).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});
