import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { playScenario } from "./player/play.js";
import { recording } from "./player/recording.js";
import { freshStage, wireNames, type FreshStage } from "./player/stages.js";

// state-in-memory.json is for reading: every state store of the mock follows state.json (Redis) whatever its type.
const files = [
  "hello.json",
  "state.json",
  "lock.json",
  "sequencer.json",
  "configuration.json",
  "file.json",
  "secret.json",
  "binding.json",
  "invoke.json",
  "publish-refusals.json",
];

describe.each(wireNames)("the recordings of the real runtime, %s", (wireName) => {
  describe.each(files)("%s", (file) => {
    let stage: FreshStage | undefined;
    beforeAll(async () => {
      vi.stubEnv("REC_SECRET", "s3cret");
      stage = await freshStage(wireName);
    });
    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
    });

    for (const scenario of recording(file)) it(scenario.name, () => playScenario(scenario, ready(stage)));
  });
});

function ready(stage: FreshStage | undefined): FreshStage {
  if (!stage) throw new Error("The mock did not start");
  return stage;
}
