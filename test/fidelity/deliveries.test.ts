import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fidelityId } from "../requirements/fidelity.js";
import { proof } from "../requirements/proves.js";
import { stageWithApp } from "./player/app-stage.js";
import { comparable } from "./player/events.js";
import { playScenario } from "./player/play.js";
import { recording, type Json, type RecordedError } from "./player/recording.js";
import { ScriptedApp, type RecordedAnswer, type RecordedEvent } from "./player/scripted-app.js";
import { wireNames } from "./player/stages.js";

interface DeliveriesFile {
  readonly subscriptions: readonly { pubsubName: string; topic: string }[];
  readonly answers: Readonly<Record<string, "DROP" | "FAIL_ALWAYS" | "RETRY_ONCE">>;
  readonly results: readonly {
    readonly publish: { readonly [field: string]: Json; readonly pubsubName: string; readonly topic: string };
    readonly error?: RecordedError;
    readonly delivered: readonly RecordedEvent[];
  }[];
}

const file = recording<DeliveriesFile>("deliveries.json");

describe.each(wireNames)("deliveries as recorded, %s", (wireName) => {
  let delivered: RecordedEvent[] = [];
  const answer = (event: RecordedEvent): RecordedAnswer => {
    delivered.push(event);
    return answerTo(event, delivered.length);
  };
  let stage: Awaited<ReturnType<typeof stageWithApp>>;
  beforeAll(async () => {
    stage = await stageWithApp(wireName, ({ api }) => new ScriptedApp(api, file.subscriptions, answer));
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const named = file.results.map((result, index) => {
    const { pubsubName, topic, dataContentType = "no content type" } = result.publish;
    return { ...result, name: `${index + 1}: ${pubsubName}, ${topic}, ${String(dataContentType)}` };
  });
  it.each(named)(
    "$name",
    proof(fidelityId("deliveries", wireName)),
    async ({ publish, error, name, delivered: expected }) => {
      delivered = [];
      const answered = error ? { error } : { response: {} };
      await playScenario({ name, steps: [{ call: "PublishEvent", request: publish, ...answered }] }, stage);
      await stage.mock.control.events.idle();
      expect(delivered.map(comparable)).toEqual(expected.map(comparable));
      expect(new Set(delivered.map(({ id }) => id)).size).toBe(new Set(expected.map(({ id }) => id)).size);
    },
  );
});

function answerTo({ topic }: RecordedEvent, times: number): RecordedAnswer {
  switch (file.answers[String(topic)]) {
    case "DROP":
      return { status: "DROP" };
    case "FAIL_ALWAYS":
      return { error: { code: "INTERNAL", message: "always" } };
    case "RETRY_ONCE":
      return times === 1 ? { status: "RETRY" } : {};
    default:
      return {};
  }
}
