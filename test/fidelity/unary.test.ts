import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { playScenario } from "./player/play.js";
import { recording, type RecordedScenario } from "./player/recording.js";
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
  "extension-unconfigured.json",
  "lifecycle.json",
  "object-storage.json",
  "object-storage-multipart.json",
];

/** What the recordings' store held before. */
const buckets = ["bkt", { name: "vbkt", versions: true }];

describe.each(wireNames)("the recordings of the real runtime, %s", (wireName) => {
  describe.each(files)("%s", (file) => {
    let stage: FreshStage | undefined;
    beforeAll(async () => {
      vi.stubEnv("REC_SECRET", "s3cret");
      stage = await freshStage(wireName, { buckets });
    });
    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
    });

    for (const scenario of recording(file)) it(scenario.name, () => playScenario(scenario, ready(stage)));
  });
});

// Another type, and a prefix before every key: what the runtime says names the caller's key or the store's own.
describe.each(["state_demo", "state_name"])("the recordings of Redis state, on %s", (store) => {
  let stage: FreshStage | undefined;
  beforeAll(async () => {
    stage = await freshStage("in process");
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  for (const scenario of recording("state.json").filter(({ name }) => name.startsWith("state_redis: "))) {
    const moved = JSON.parse(JSON.stringify(scenario).replaceAll("state_redis", store)) as typeof scenario;
    const prefixed = store === "state_name" ? withPrefixIn(moved) : moved;
    it(moved.name, () => playScenario(prefixed, ready(stage)));
  }
});

/** The store's own key stands in what it says about a save that fails. */
function withPrefixIn(scenario: RecordedScenario): RecordedScenario {
  const steps = scenario.steps.map((step) => {
    if (!step.error) return step;
    const message = step.error.message.replace(/failed to set key (?!state_name)/, "failed to set key state_name||");
    return { ...step, error: { ...step.error, message } };
  });
  return { ...scenario, steps };
}

function ready(stage: FreshStage | undefined): FreshStage {
  if (!stage) throw new Error("The mock did not start");
  return stage;
}
