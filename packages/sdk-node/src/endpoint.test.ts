import { expect } from "vitest";
import { proves } from "../../../test/requirements/proves.js";
import { endpointFrom } from "./endpoint.js";

proves(["connect.default"], "without option and environment the runtime is at 127.0.0.1:34904", () => {
  expect(endpointFrom(undefined, {})).toEqual({ target: "127.0.0.1:34904" });
  expect(endpointFrom(undefined, { runtime_GRPC_HOST: "10.0.0.1" })).toEqual({ target: "10.0.0.1:34904" });
  expect(endpointFrom(undefined, { runtime_GRPC_PORT: "7" })).toEqual({ target: "127.0.0.1:7" });
});
