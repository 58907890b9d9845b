import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError } from "./config-error.js";
import { demoConfig } from "./demo-config.js";
import { parseLayottoConfig } from "./parse-config.js";
import { proof } from "../../../../test/requirements/proves.js";

const recorded = new URL("../../../../test/fidelity/layotto-config.json", import.meta.url);

describe("the configuration of Layotto", () => {
  it("is read as the recordings' server took it", proof("testkit.config.layotto"), () => {
    const config = parseLayottoConfig(readFileSync(recorded, "utf8"));
    expect(config.appId).toBe("app1");
    expect(config.app).toEqual({ host: "127.0.0.1", port: 9999 });
    expect(config.listeners).toEqual({ grpc: "127.0.0.1:34904", actuator: "127.0.0.1:34999" });
    expect([...config.routes]).toEqual([["HelloService:1.0", ["127.0.0.1:8889"]]]);
    expect([...config.components.state.keys()]).toEqual(["state_demo", "state_redis", "state_none", "state_name"]);
    expect(config.components.state.get("state_name")?.metadata["keyPrefix"]).toBe("name");
    expect(config.components.oss.get("oss_demo")?.type).toBe("ceph");
  });

  it("is found below dynamic_resources, and with metadata that are null or a list", () => {
    const config = parseLayottoConfig({
      dynamic_resources: {
        listeners: [
          listener({
            file: { f: { type: "minio", metadata: [{ endpoint: "e" }] } },
            lock: { l: { type: "redis", metadata: null } },
          }),
        ],
      },
    });
    expect(config.components.file.get("f")?.metadata["endpoint"]).toBe("e");
    expect(config.components.lock.get("l")?.metadata).toEqual(Object.create(null));
    expect(config.app).toBeUndefined();
  });

  it("keeps a unix socket as the listener's address", () => {
    expect(
      parseLayottoConfig({ servers: [{ listeners: [{ ...listener({}), address: "/tmp/l.sock" }] }] }).listeners.grpc,
    ).toBe("/tmp/l.sock");
  });

  it("takes port 0 for no application, and the application's host", () => {
    expect(() => parseLayottoConfig(listener({ app: { grpc_callback_port: "abc" } }))).toThrow(
      'app.grpc_callback_port is "abc"; use a port from 1 to 65535, or 0 for none.',
    );
    expect(() => parseLayottoConfig(listener({ state: { mine: 5 } }))).toThrow(
      'state.mine is 5; use an object with "type" and "metadata".',
    );
    expect(parseLayottoConfig(listener({ app: { grpc_callback_port: 0 } })).app).toBeUndefined();
    expect(parseLayottoConfig(listener({ app: { grpc_callback_port: 9, grpc_callback_host: "h" } })).app).toEqual({
      host: "h",
      port: 9,
    });
  });

  it("names the nearest kind for an unknown one", proof("testkit.config.errors"), () => {
    expect(() => parseLayottoConfig(listener({ files: {} }), { file: "c.json" })).toThrow(
      'c.json: Unknown component kind "files" in grpc_config. Did you mean "file"?',
    );
    expect(() => parseLayottoConfig(listener({ "bananas and pears": {} }))).toThrow(/The runtime knows app, hellos/);
  });

  it.each([
    ['{\n  "a": 1,\n  b: 2\n}', "line 3, column 3"],
    ["{", "line 1, column 2"],
    ['{"a": [1, 2,]}', "line 1, column 13"],
    ['{"a": 1} x', "line 1, column 10"],
    ["nonsense", "line 1, column 1"],
    ['["a\nb"]', "line 1, column 2"],
  ])("names file, line and column where %j is not JSON", proof("testkit.config.errors"), (text, place) => {
    const error = thrownBy(() => parseLayottoConfig(text, { file: "conf/config.json" }));
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).file).toBe("conf/config.json");
    expect((error as ConfigError).message).toContain(`conf/config.json: Not JSON at ${place}: `);
  });

  it("refuses a document without a runtime's part", proof("testkit.config.errors"), () => {
    expect(() => parseLayottoConfig({ servers: [] })).toThrow(/No listener has a filter of type "grpc"/);
    expect(() => parseLayottoConfig("[]")).toThrow(/not a JSON object/);
  });
});

describe("the configuration of a mock that was given none", () => {
  it("has every name of the shipped configurations", proof("testkit.demo-names"), () => {
    const { components, appId } = demoConfig();
    const names = Object.values(components).flatMap((kind) => [...kind.keys()]);
    expect(appId).toBe("app1");
    expect(names.filter((name) => name.endsWith("_demo")).sort()).toEqual(
      [
        ...["bindings", "config", "cryption", "delay_queue", "email", "file", "lock", "oss"],
        ...["phone", "pub_subs", "secret", "sequencer", "sms", "state"],
      ].map((kind) => `${kind}_demo`),
    );
    expect([...components.hellos.keys()]).toEqual(["helloworld"]);
  });
});

function listener(grpcConfig: object): { address: string; filter_chains: object[] } {
  return {
    address: "127.0.0.1:1",
    filter_chains: [{ filters: [{ type: "grpc", config: { grpc_config: grpcConfig } }] }],
  };
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
