import type { ManualClock } from "../../packages/testkit/src/engine/clock.js";
import type { Engine } from "../../packages/testkit/src/engine/engine.js";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { fileURLToPath } from "node:url";
import { grpcWire } from "./grpc-wire.js";
import { servedApp } from "./served-app.js";
import type { ScriptedApp } from "./scripted-app.js";
import { transportWire, type Wire } from "./wire.js";

/** How a recording is played: over the engine in this process, or over real gRPC in both directions. */
export type Face = "in process" | "over gRPC";

/** A mock with the recorded configuration, and a way to call it. */
export interface FreshMock extends AsyncDisposable {
  readonly wire: Wire;
  readonly engine: Engine;
  readonly clock: ManualClock;
}

/** One fresh server, as every file of recordings wants it; like the program, with `inMemoryBusBlocks` on. */
export async function freshMock(face: Face, app?: ScriptedApp): Promise<FreshMock> {
  const config = fileURLToPath(new URL("./layotto-config.json", import.meta.url));
  const mock = await mockRuntime({ config, quirks: { inMemoryBusBlocks: true } });
  const { engine, clock } = mock.internals;
  const cleanUp: (() => Promise<void> | void)[] = [() => mock.close()];
  let wire: Wire;
  if (face === "in process") {
    wire = transportWire(mock.transport());
    if (app) await engine.apps.attach(app);
  } else {
    const served = await serve(mock, { actuator: false });
    cleanUp.push(() => served.close());
    wire = grpcWire(served.grpc);
    if (app) {
      const { connection, close } = await servedApp(app);
      cleanUp.push(close);
      await engine.apps.attach(connection);
    }
  }
  cleanUp.push(() => wire.close());
  return {
    wire,
    engine,
    clock: clock as ManualClock,
    async [Symbol.asyncDispose]() {
      for (const step of cleanUp.reverse()) await step();
    },
  };
}
