import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { proof } from "../requirements/proves.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
// The first has no paths, so that the packages' names lead to what was built.
const tsconfig = process.env["TEST_DIST"] === "1" ? "tsconfig.build.json" : "tsconfig.json";
const timeout = 60_000;

interface Run {
  output(): string;
  readonly ended: Promise<number | null>;
}

function start(...args: string[]): Run {
  const tsx = fileURLToPath(import.meta.resolve("tsx/cli"));
  const child = spawn(process.execPath, [tsx, "--tsconfig", tsconfig, "examples/order-service/main.ts", ...args], {
    cwd: root,
  });
  onTestFinished(() => void child.kill());
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return { output: () => output, ended: once(child, "close").then(([code]) => code as number | null) };
}

async function served(mock: MockRuntime, address?: string): Promise<string> {
  const { grpc, close } = await serve(mock, { grpc: address });
  onTestFinished(async () => {
    await close();
    await mock.close();
  });
  return grpc;
}

describe("the demo", { timeout }, () => {
  it("runs every step against the mock and ends with 0", proof("start.demo"), async () => {
    const demo = start();
    const code = await demo.ended;
    expect(demo.output()).toContain("10 ok, 0 skipped, 0 failed");
    expect(demo.output()).toContain("32 of 32 MiB");
    expect(code).toBe(0);
  });

  it(
    "ends with 1 and says what was expected when an answer is not what it should be",
    proof("start.demo.fails"),
    async () => {
      const mock = await mockRuntime({ clock: "system" });
      const { control } = mock;
      // Somebody else changes the stock while the demo waits to read it.
      await control.faults.add({ method: "GetState", delayMs: 3_000 });
      await control.faults.add({ method: "GetNextId", error: { code: "INTERNAL", message: "the counter is broken" } });
      const demo = start("--endpoint", await served(mock));
      const saved = await vi.waitUntil(
        async () => (await control.calls.list({ method: "SaveState", outcome: "OK" }))[0],
        timeout,
      );
      await control.state.set({ store: "state_demo", key: saved.key ?? "", json: { title: "The Sea", left: 7 } });

      const code = await demo.ended;
      expect(demo.output()).toContain(
        "the stock should be { title: 'The Sea', left: 100 }, but is { title: 'The Sea', left: 7 }",
      );
      expect(demo.output()).toContain("the counter is broken");
      expect(demo.output()).toContain("2 failed");
      expect(demo.output()).toContain("failed: state, sequencer");
      expect(code).toBe(1);
    },
  );

  it("skips by name what the runtime has not configured", proof("start.demo.skips"), async () => {
    const grpcConfig = { lock: { lock_demo: { type: "in-memory" } }, state: { other: { type: "redis" } } };
    const listener = { filter_chains: [{ filters: [{ type: "grpc", config: { grpc_config: grpcConfig } }] }] };
    const mock = await mockRuntime({ config: { servers: [{ listeners: [listener] }] }, clock: "system" });
    const demo = start("--endpoint", await served(mock));
    const code = await demo.ended;
    expect(demo.output()).toContain("no state store named 'state_demo'");
    expect(demo.output()).toMatch(/start the demo first, then the runtime|127\.0\.0\.1:9999 is taken/);
    expect(demo.output()).toContain("1 ok, 9 skipped, 0 failed");
    expect(demo.output()).toContain(
      "skipped: state, sequencer, configuration, events by callback, events by stream, files, secret, HTTP binding, service call",
    );
    expect(code).toBe(0);
  });

  it("is asked for its subscriptions by a runtime that starts after it", proof("start.demo.asked"), async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const demo = start("--endpoint", address);
    await vi.waitUntil(() => demo.output().includes("waiting 10 s for the runtime to start"), timeout);
    const mock = await mockRuntime({ app: "127.0.0.1:9999", clock: "system" });
    await served(mock, address);
    const code = await demo.ended;
    // The port that Layotto calls back on may belong to another program on this machine.
    expect(demo.output()).toMatch(/the runtime called back with order 3|127\.0\.0\.1:9999 is taken/);
    expect(demo.output()).toContain("0 failed");
    expect(code).toBe(0);
    expect(await mock.control.state.list({ store: "state_demo" }), "what the demo left behind").toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
