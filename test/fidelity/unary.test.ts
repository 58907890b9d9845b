import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callRecordings, eventRecordings, fidelityId } from "../requirements/fidelity.js";
import { proof } from "../requirements/proves.js";
import { playScenario } from "./player/play.js";
import { recording, type RecordedScenario } from "./player/recording.js";
import { freshStage, wireNames, type FreshStage } from "./player/stages.js";

it("plays every file that was recorded, but for the one that is for reading", () => {
  const files = readdirSync(new URL("recorded", import.meta.url)).map((name) => name.replace(/\.json$/, ""));
  // Every state store of the mock follows state.json (Redis), whatever its type.
  const played = files.filter((name) => name !== "state-in-memory");
  expect([...callRecordings, ...eventRecordings].sort()).toEqual(played.sort());
});

/** What the recordings' store held before. */
const buckets = ["bkt", { name: "vbkt", versions: true }];

describe.each(wireNames)("the recordings of the real runtime, %s", (wireName) => {
  describe.each(callRecordings)("%s", (file) => {
    let stage: FreshStage | undefined;
    beforeAll(async () => {
      vi.stubEnv("REC_SECRET", "s3cret");
      stage = await freshStage(wireName, { buckets });
    });
    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
    });

    for (const scenario of recording(`${file}.json`))
      it(scenario.name, proof(fidelityId(file, wireName)), () => playScenario(scenario, ready(stage)));
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
