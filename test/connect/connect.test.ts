import { connect, UnavailableError, type FullRuntime } from "@layotto-sdk/node";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { settled } from "../blocks/events.js";
import { expectFailure } from "../blocks/expect-failure.js";
import { proves } from "../requirements/proves.js";

let mock: MockRuntime;
let served: Served;
let cleanups: (() => unknown)[] = [];

const opened = (options?: Parameters<typeof connect>[0]): FullRuntime => {
  const client = connect(options);
  cleanups.push(() => client.close());
  return client;
};
const portOf = (address: string): string => address.slice(address.lastIndexOf(":") + 1);

beforeEach(async () => {
  for (const name of ["LAYOTTO_ENDPOINT", "runtime_GRPC_HOST", "runtime_GRPC_PORT"]) vi.stubEnv(name, undefined);
  mock = await mockRuntime();
  served = await serve(mock, { app: false, actuator: false });
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
  vi.unstubAllEnvs();
  await served.close();
  await mock.close();
});

/** A way to a port that counts its connections. */
async function countingProxy(port: number): Promise<{ readonly address: string; readonly connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    connections++;
    const outgoing = dial(port, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, connections: () => connections };
}

describe("connect", () => {
  proves(["connect.endpoint"], "takes host:port, dns: and unix: endpoints", async () => {
    const port = portOf(served.grpc);
    for (const endpoint of [served.grpc, `localhost:${port}`, `dns:localhost:${port}`, `dns:///localhost:${port}`]) {
      expect(await opened({ endpoint }).hello("x")).toBe("greeting, x");
    }
    const folder = await mkdtemp(join(tmpdir(), "layotto-connect-"));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const onSocket = await serve(mock, { grpc: `unix:${join(folder, "r.sock")}`, app: false, actuator: false });
    cleanups.push(() => onSocket.close());
    expect(await opened({ endpoint: onSocket.grpc }).hello("y")).toBe("greeting, y");
    vi.stubEnv("runtime_GRPC_HOST", onSocket.grpc);
    vi.stubEnv("runtime_GRPC_PORT", "1");
    expect(await opened().hello("z")).toBe("greeting, z");
  });

  proves(
    ["connect.env.layotto-endpoint", "connect.env.runtime-grpc"],
    "takes the option, then LAYOTTO_ENDPOINT, then the older names",
    async () => {
      const elsewhere = "127.0.0.1:1";
      vi.stubEnv("runtime_GRPC_HOST", "127.0.0.1");
      vi.stubEnv("runtime_GRPC_PORT", portOf(served.grpc));
      expect(await opened().hello("older")).toBe("greeting, older");
      vi.stubEnv("LAYOTTO_ENDPOINT", "");
      expect(await opened().hello("empty is none")).toBe("greeting, empty is none");
      vi.stubEnv("runtime_GRPC_PORT", "1");
      vi.stubEnv("LAYOTTO_ENDPOINT", served.grpc);
      expect(await opened({}).hello("newer")).toBe("greeting, newer");
      vi.stubEnv("LAYOTTO_ENDPOINT", elsewhere);
      expect(await opened({ endpoint: served.grpc }).hello("option")).toBe("greeting, option");
      await expectFailure(opened().hello("nobody"), UnavailableError);
    },
  );

  proves(["connect.unreachable"], "says what to look at when nobody is there", async () => {
    await served.close();
    const call = opened({ endpoint: served.grpc }).hello("x");
    const error = await expectFailure(call, UnavailableError, { retryable: true, method: "SayHello" });
    expect(error.message).toContain(served.grpc);
    expect(error.message).toMatch(
      /did not reach the runtime \(no connection to 127\.0\.0\.1:\d+: .*\); start it, or set the endpoint to its gRPC address\.$/,
    );
  });

  proves(["connect.bad"], "refuses what is no endpoint, and says who named it", () => {
    const wanted =
      'use "host:port" (the runtime\'s gRPC address, for example 127.0.0.1:34904) or "unix:/path/to/socket"';
    for (const endpoint of [
      "",
      "localhost",
      "localhost:",
      "localhost:0",
      "localhost:65536",
      ":34904",
      "a b:1",
      "unix:",
      "h:1:2",
      "h:1/path",
    ]) {
      expect(() => connect({ endpoint })).toThrow(`endpoint is ${JSON.stringify(endpoint)}; ${wanted}.`);
    }
    expect(() => connect({ endpoint: "http://localhost:1" })).toThrow(
      /, without http:\/\/: the runtime speaks gRPC there\.$/,
    );
    expect(() => connect({ endpoint: 34904 as never })).toThrow(`endpoint is 34904; ${wanted}.`);
    vi.stubEnv("LAYOTTO_ENDPOINT", "nowhere");
    expect(() => connect()).toThrow(`LAYOTTO_ENDPOINT is "nowhere"; ${wanted}.`);
    vi.stubEnv("LAYOTTO_ENDPOINT", undefined);
    vi.stubEnv("runtime_GRPC_PORT", "many");
    expect(() => connect()).toThrow(`runtime_GRPC_HOST and runtime_GRPC_PORT is "127.0.0.1:many"; ${wanted}.`);
    vi.stubEnv("runtime_GRPC_PORT", undefined);
    expect(() => connect("127.0.0.1:1" as never)).toThrow(/^options is "127\.0\.0\.1:1"; use an options object/);
    expect(() => connect({ maxReceiveMessageBytes: 0 })).toThrow(
      "maxReceiveMessageBytes is 0; use a whole number of bytes from 1.",
    );
    expect(() => connect({ timeoutMs: -1 })).toThrow(/^timeoutMs is -1/);
  });

  proves(["connect.one-channel"], "uses one connection for calls and streams of every block", async () => {
    const { address, connections } = await countingProxy(Number(portOf(served.grpc)));
    const client = opened({ endpoint: address });
    await using subscription = client.pubsub("pub_subs_demo").subscribe("t");
    await subscription.ready;
    const watch = client.configuration("config_demo").watch(["k"]);
    const change = watch.next();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.state("state_demo").text().save(`k${index}`, "v")),
    );
    await client.files("file_demo").put("/tmp/one", new Uint8Array(1_000_000));
    expect((await client.files("file_demo").get("/tmp/one").bytes()).byteLength).toBe(1_000_000);
    await client.configuration("config_demo").save([{ key: "k", content: "v" }]);
    expect((await change).value).toMatchObject({ content: "v" });
    await watch.close();
    expect(connections()).toBe(1);
  });

  proves(["connect.proxy"], "does not go through a proxy of the environment to this machine", async () => {
    const { address, connections } = await countingProxy(Number(portOf(served.grpc)));
    for (const name of ["http_proxy", "https_proxy", "grpc_proxy"]) vi.stubEnv(name, `http://${address}`);
    for (const name of ["no_proxy", "no_grpc_proxy"]) vi.stubEnv(name, undefined);
    const port = portOf(served.grpc);
    for (const endpoint of [served.grpc, `localhost:${port}`, `dns:localhost:${port}`, `dns:///127.0.0.1:${port}`]) {
      expect(await opened({ endpoint }).hello("direct")).toBe("greeting, direct");
    }
    expect(connections()).toBe(0);
  });

  proves(
    ["connect.reconnect"],
    "connects again when the runtime has restarted, for calls and new subscriptions",
    async () => {
      const client = opened({ endpoint: served.grpc });
      const store = client.state("state_demo").text();
      await store.save("k", "before");
      await mock.control.restart({ keepMemory: true });
      let value: unknown;
      while (value === undefined) {
        value = await store.get("k").catch((error: unknown) => void expect(error).toBeInstanceOf(UnavailableError));
      }
      expect(value).toMatchObject({ value: "before" });
      await using subscription = client.pubsub("pub_subs_demo").text().subscribe("again");
      await subscription.ready;
      await client.pubsub("pub_subs_demo").text().publish("again", "x");
      const { value: event } = await subscription.next();
      event?.ack();
      expect(event?.data).toBe("x");
      await settled();
    },
  );

  proves(["options.close.idle"], "leaves nothing behind that keeps its process alive", async () => {
    // With a call, a subscription, a watch and an upload on their way; the child may not call process.exit().
    const child = `
      const { connect } = await import("@layotto-sdk/node");
      const client = connect({ endpoint: ${JSON.stringify(served.grpc)} });
      const subscription = client.pubsub("pub_subs_demo").subscribe("t");
      await subscription.ready;
      const ended = [subscription.next(), client.configuration("config_demo").watch(["k"]).next()];
      ended.push(client.files("file_demo").put("/tmp/child", (async function* () {
        yield new Uint8Array(10);
        await new Promise(() => undefined);
      })()));
      await client.lock("lock_demo").acquire("r", { ttlSeconds: 3600 });
      await client.hello("x");
      await client.close();
      const codes = (await Promise.allSettled(ended)).map(({ reason }) => reason?.code);
      process.stdout.write(codes.join(" "));
    `;
    const root = new URL("../..", import.meta.url);
    const output = await new Promise<string>((resolve, reject) => {
      const options = {
        cwd: new URL("test", root),
        timeout: 15_000,
        env: { ...process.env, TSX_TSCONFIG_PATH: new URL("tsconfig.json", root).pathname },
      };
      const input = ["--import", "tsx", "--input-type=module", "--eval", child];
      execFile(process.execPath, input, options, (error, stdout, stderr) =>
        error ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
      );
    });
    expect(output).toBe("CLIENT_CLOSED CLIENT_CLOSED CLIENT_CLOSED");
  });
});
