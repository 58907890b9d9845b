import { expect, it } from "vitest";
import { demoComponents, demoConfig } from "./demo-config.js";
import { parseLayottoConfig } from "./parse-config.js";

it("is what the parser makes of the same components in a configuration file", () => {
  const grpc_config = { ...demoComponents, app: { app_id: "app1" } };
  const filters = [{ type: "grpc", config: { server_name: "runtime", grpc_config } }];
  const listeners = [
    { name: "grpc", address: "127.0.0.1:34904", filter_chains: [{ filters }] },
    {
      name: "actuator",
      address: "127.0.0.1:34999",
      filter_chains: [],
      stream_filters: [{ type: "actuator_filter" }],
    },
  ];
  expect(demoConfig()).toEqual(parseLayottoConfig({ servers: [{ listeners }] }));
});

it("is another one each time", () => {
  expect(demoConfig().components.state).not.toBe(demoConfig().components.state);
});
