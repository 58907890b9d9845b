import { freshStage, type FreshStage, type WireName } from "./stages.js";
import type { ScriptedApp } from "./scripted-app.js";
import { servedApp } from "./served-app.js";

/** A fresh mock that is like the program (`inMemoryBusBlocks` on) and has asked `app`, over gRPC where it is called so. */
export async function stageWithApp(
  wireName: WireName,
  app: (stage: FreshStage) => ScriptedApp,
): Promise<FreshStage & { readonly app: ScriptedApp }> {
  const stage = await freshStage(wireName, { quirks: { inMemoryBusBlocks: true } });
  const scripted = app(stage);
  const served = wireName === "over gRPC" ? await servedApp(scripted) : undefined;
  await stage.mock.attachApp(served?.address ?? scripted);
  return {
    ...stage,
    app: scripted,
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      served?.close();
    },
  };
}
