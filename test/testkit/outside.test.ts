import { createApp, serve as serveApp } from "@layotto-sdk/node";
import { mockRuntime, type AppHandlers, type MockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";

/** A configuration with this `grpc_config`, and a route of the service `routed` to an address. */
const configOf = (grpcConfig: object, address = "127.0.0.1:1"): object => ({
  servers: [
    {
      listeners: [{ filter_chains: [{ filters: [{ type: "grpc", config: { grpc_config: grpcConfig } }] }] }],
      routers: [
        {
          router_config_name: "r",
          virtual_hosts: [
            { routers: [{ match: { headers: [{ name: "id", value: "routed" }] }, route: { cluster_name: "c" } }] },
          ],
        },
      ],
    },
  ],
  cluster_manager: { clusters: [{ name: "c", hosts: [{ address }] }] },
});

/** An HTTP server that says what it was asked. */
async function answering(): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe("a service or binding of a test", () => {
  proves(["testkit.service"], "answers in place of the configured route, until it is taken back", async () => {
    await using there = await answering();
    await using mock = await mockRuntime({ config: configOf({ rpcs: { mosn: {} } }, there.address) });
    const ask = async () => (await mock.connect().invoke("routed", "/a")).text();
    expect(await ask()).toBe("GET /a");
    const first = mock.service("routed", () => ({ body: "first" }));
    expect(await ask()).toBe("first");
    const second = mock.service("routed", async () => ({ body: "second" }));
    // It is not the one that answers any more, and takes nothing away.
    first();
    expect(await ask()).toBe("second");
    await mock.control.reset();
    expect(await ask()).toBe("second");
    second();
    expect(await ask()).toBe("GET /a");
  });

  proves(["testkit.binding"], "answers in place of the configured address, until it is taken back", async () => {
    await using there = await answering();
    const bindings = { http_binding: { type: "http", metadata: { url: `http://${there.address}` } } };
    await using mock = await mockRuntime({ config: configOf({ bindings }) });
    const ask = async (name = "http_binding") => (await mock.connect().binding(name).invoke("get")).text();
    expect(await ask()).toBe("GET /");
    const stop = mock.binding("http_binding", ({ operation }) => ({ data: `did ${operation}` }));
    expect(await ask()).toBe("did get");
    stop();
    expect(await ask()).toBe("GET /");
    mock.binding("not_configured", () => ({ data: "here all the same" }));
    expect(await ask("not_configured")).toBe("here all the same");
  });
});

describe("an application", () => {
  const topic = { pubsubName: "pub_subs_demo", topic: "orders" };
  const handlers = (name: string, got: string[]): AppHandlers & { asked: number } => ({
    asked: 0,
    listTopicSubscriptions() {
      this.asked++;
      return { subscriptions: [topic] };
    },
    onTopicEvent({ data }) {
      got.push(`${name}: ${new TextDecoder().decode(data)}`);
      return {};
    },
  });
  const publish = async (mock: MockRuntime, text: string): Promise<void> => {
    await mock.control.events.publish({ pubsub: topic.pubsubName, topic: topic.topic, text });
    await mock.control.events.idle();
  };

  proves(["testkit.app.handlers"], "is attached as handlers at any time, in place of any other", async () => {
    const got: string[] = [];
    const [one, two] = [handlers("one", got), handlers("two", got)];
    await using mock = await mockRuntime({ app: one });
    await publish(mock, "a");
    expect(await mock.attachApp(two)).toMatchObject({ state: "attached", topics: [topic] });
    await publish(mock, "b");
    mock.detachApp();
    await publish(mock, "c");
    expect((await mock.control.app.state()).state).toBe("none");
    await mock.attachApp(one);
    await publish(mock, "d");
    expect(got).toEqual(["one: a", "two: b", "one: d"]);
    expect([one.asked, two.asked]).toEqual([2, 1]);
  });

  proves(["testkit.app.address"], "is attached by its address at any time, and called over gRPC", async () => {
    const got: string[] = [];
    const app = createApp();
    app
      .pubsub(topic.pubsubName)
      .text()
      .on(topic.topic, ({ data }) => void got.push(data));
    await using listening = await serveApp(app, { host: "127.0.0.1", port: 0 });
    await using mock = await mockRuntime();
    await publish(mock, "nobody hears");
    expect(await mock.control.app.attach({ address: listening.address })).toMatchObject({ state: "attached" });
    await publish(mock, "hello");
    expect(got).toEqual(["hello"]);
    expect(await mock.attachApp("127.0.0.1:1")).toMatchObject({ state: "failed" });
  });

  proves(["testkit.app.start", "testkit.restart"], "is asked once at the start, and again by a restart", async () => {
    const got: string[] = [];
    const app = handlers("app", got);
    await using mock = await mockRuntime({ app });
    await using served = await serve(mock);
    expect(app.asked).toBe(1);
    await mock.control.reset();
    await publish(mock, "kept");
    expect([app.asked, got]).toEqual([1, ["app: kept"]]);
    await served.restart();
    expect(app.asked).toBe(2);
  });
});
