import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proof, proves } from "../../../../test/requirements/proves.js";
import { controlOverHttp } from "../control/over-http.js";
import { main, type CliProcess } from "./main.js";

let folder: string;
let stop: () => void;
let lines: { print: string[]; log: string[] };
let io: CliProcess;
let ready: Promise<{ grpc: string; actuator?: string; control?: string }>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layotto-mock-"));
  lines = { print: [], log: [] };
  let tellReady!: (line: string) => void;
  ready = new Promise<string>((resolve) => (tellReady = resolve)).then((line) => JSON.parse(line) as { grpc: string });
  io = {
    print: (line) => {
      lines.print.push(line);
      tellReady(line);
    },
    log: (line) => lines.log.push(line),
    stopped: new Promise((resolve) => (stop = resolve)),
  };
});
afterEach(() => rm(folder, { recursive: true }));

const config = (grpcConfig: object) => ({
  servers: [
    {
      listeners: [
        {
          address: "127.0.0.1:0",
          filter_chains: [{ filters: [{ type: "grpc", config: { grpc_config: grpcConfig } }] }],
        },
        { name: "actuator", address: "127.0.0.1:0", filter_chains: [], stream_filters: [{ type: "actuator_filter" }] },
      ],
    },
  ],
});

async function written(content: string | object): Promise<string> {
  const file = join(folder, "config.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("the program", () => {
  it(
    "prints one line of JSON when it is ready, at the configuration's addresses, and stops with 0",
    proof("testkit.program.ready", "testkit.program.config"),
    async () => {
      const running = main(["--config", await written(config({ state: { s: { type: "redis" } } }))], io);
      const { grpc, actuator } = await ready;
      expect(grpc).toMatch(/^127\.0\.0\.1:\d+$/);
      expect((await fetch(`http://${actuator}/actuator/health/readiness`)).status).toBe(200);
      stop();
      expect(await running).toBe(0);
      expect(lines.print).toHaveLength(1);
    },
  );

  proves(["objects.mock.buckets"], "has the buckets that it is given, and says where signed URLs point", async () => {
    const oss = { oss_demo: { type: "ceph" } };
    const args = ["--config", await written(config({ oss })), "--control", "--bucket", "a", "--bucket", "b:versions"];
    const running = main(args, io);
    const { control = "", objects } = (await ready) as { control?: string; objects?: string };
    expect(objects).toMatch(/^127\.0\.0\.1:\d+$/);
    const store = controlOverHttp(control).objects;
    expect(await store.put({ store: "oss_demo", bucket: "a", key: "k", text: "x" })).toEqual({});
    const { versionId } = await store.put({ store: "oss_demo", bucket: "b", key: "k", text: "x" });
    expect(versionId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(store.list({ store: "oss_demo", bucket: "c" })).rejects.toThrow(/NoSuchBucket/);
    stop();
    expect(await running).toBe(0);
  });

  it(
    "lets options win over the configuration, and serves the control when asked",
    proof(
      "testkit.program.grpc",
      "testkit.program.control",
      "testkit.program.quirk",
      "testkit.serve.unix",
      "quirks.names",
    ),
    async () => {
      const socket = join(folder, "grpc.sock");
      const running = main(
        [
          "--config",
          await written(config({})),
          "--grpc",
          `unix:${socket}`,
          "--control",
          "--quirk",
          "lockKeepAliveBroken=off",
          "--quirk",
          "saveNotAtomic=off",
        ],
        io,
      );
      const { grpc, control } = await ready;
      expect(grpc).toBe(`unix:${socket}`);
      const response = await fetch(`${control}/control/quirks.get`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "null",
      });
      expect(await response.json()).toMatchObject({
        result: { lockKeepAliveBroken: false, saveNotAtomic: false, inMemoryBusBlocks: true },
      });
      stop();
      expect(await running).toBe(0);
    },
  );

  it("says when the application does not answer, and goes on", proof("testkit.program.app"), async () => {
    const running = main(["--config", await written(config({})), "--app", "127.0.0.1:1"], io);
    await ready;
    expect(lines.log.join("\n")).toMatch(
      /could not be asked for its subscriptions: UNAVAILABLE.*start it before the runtime/,
    );
    stop();
    expect(await running).toBe(0);
  });

  it.each([
    ["{ nope", /config\.json/],
    [config({ state: {}, files: {} }), /file/],
  ])(
    "ends with 2 for a configuration that cannot be right, and names the file",
    proof("testkit.program.refused", "testkit.config.errors"),
    async (content, message) => {
      expect(await main(["--config", await written(content)], io)).toBe(2);
      expect(lines.log.join("\n")).toMatch(message);
      expect(lines.print).toEqual([]);
    },
  );

  it(
    "ends with 2 for a configuration that is not there",
    proof("testkit.program.refused", "testkit.config.errors"),
    async () => {
      expect(await main(["--config", join(folder, "nope.json")], io)).toBe(2);
      expect(lines.log.join("\n")).toContain("nope.json cannot be read");
    },
  );

  it("ends with 1 and names the address when it is taken", proof("testkit.program.refused"), async () => {
    const running = main(["--config", await written(config({}))], io);
    const { grpc } = await ready;
    const log: string[] = [];
    expect(await main(["--grpc", grpc, "--actuator", "127.0.0.1:0"], { ...io, log: (line) => log.push(line) })).toBe(1);
    expect(log.join("\n")).toContain(`${grpc}. Something listens there already`);
    stop();
    await running;
  });
});
