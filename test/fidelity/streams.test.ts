import { afterAll, beforeAll, describe, it } from "vitest";
import { fidelityId } from "../requirements/fidelity.js";
import { proof } from "../requirements/proves.js";
import { stageWithApp } from "./player/app-stage.js";
import { recording } from "./player/recording.js";
import { ScriptedApp } from "./player/scripted-app.js";
import { wireNames } from "./player/stages.js";
import { playScript, type ScriptStep } from "./player/stream-script.js";

interface StreamsFile {
  readonly subscriptions: readonly { pubsubName: string; topic: string }[];
  readonly scenarios: readonly { readonly name: string; readonly steps: readonly ScriptStep[] }[];
}

const file = recording<StreamsFile>("streams.json");

describe.each(wireNames)("streams as recorded, %s", (wireName) => {
  let stage: Awaited<ReturnType<typeof stageWithApp>>;
  beforeAll(async () => {
    stage = await stageWithApp(wireName, ({ api }) => new ScriptedApp(api, file.subscriptions));
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it.each(file.scenarios)("$name", proof(fidelityId("streams", wireName)), ({ steps }) => playScript(steps, stage));
});
