import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mockRuntime, type MockRuntime, type MockRuntimeOptions } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { grpcWire } from "./grpc-wire.js";
import { httpPictureServer } from "./http-picture-server.js";
import { inProcessWire } from "./in-process-wire.js";
import { RecordedApi } from "./messages.js";
import type { Stage } from "./play.js";

/** The ways that every recording is played. */
export const wireNames = ["in process", "over gRPC"] as const;

export type WireName = (typeof wireNames)[number];

/** A fresh mock as the recordings' server was configured, and the way to it. */
export interface FreshStage extends Stage, AsyncDisposable {
  readonly mock: MockRuntime;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
let api: RecordedApi | undefined;

/** Starts a mock with the recordings' configuration; services and bindings are small servers on free ports. */
export async function freshStage(wireName: WireName, options: MockRuntimeOptions = {}): Promise<FreshStage> {
  const service = await httpPictureServer();
  const binding = await httpPictureServer();
  const config = readFileSync(here("../layotto-config.json"), "utf8")
    .replace("127.0.0.1:8889", service.address)
    .replace("127.0.0.1:8890", binding.address)
    .replace('"secrets.json"', JSON.stringify(here("../secrets.json")));
  const mock = await mockRuntime({ ...options, config: JSON.parse(config) as object });
  const served = wireName === "over gRPC" ? await serve(mock, { actuator: false }) : undefined;
  const wire = served ? grpcWire(served.grpc) : inProcessWire(mock.transport());
  return {
    api: (api ??= new RecordedApi()),
    mock,
    wire,
    advance: async (ms) => void (await mock.control.clock.advance(ms)),
    async [Symbol.asyncDispose]() {
      await wire.close();
      await served?.close();
      await mock.close();
      await service[Symbol.asyncDispose]();
      await binding[Symbol.asyncDispose]();
    },
  };
}
