import { describe, expect, it } from "vitest";
import { fidelityId } from "../requirements/fidelity.js";
import { proof } from "../requirements/proves.js";
import { stageWithApp } from "./player/app-stage.js";
import { comparable } from "./player/events.js";
import { playScenario } from "./player/play.js";
import { recording, type Json } from "./player/recording.js";
import { ScriptedApp, type RecordedAnswer, type RecordedEvent } from "./player/scripted-app.js";
import { wireNames } from "./player/stages.js";

interface AppCallbackFile {
  readonly subscriptionsAnswered: readonly {
    readonly pubsubName: string;
    readonly topic: string;
    readonly answer?: string;
  }[];
  readonly published: readonly { readonly publish: Json }[];
  readonly deliveredToAppCallback: readonly RecordedEvent[];
}

const file = recording<AppCallbackFile>("app-callback.json");

describe.each(wireNames)("the app callback as recorded, %s", (wireName) => {
  const title = "gets every event once, and on Redis what it retried or failed once more after 60 to 75 s";
  it(title, proof(fidelityId("app-callback", wireName)), async () => {
    const delivered: RecordedEvent[] = [];
    const answer = (event: RecordedEvent): RecordedAnswer => {
      const first = !delivered.some(({ topic }) => topic === event["topic"]);
      delivered.push(event);
      return recordedAnswer(file.subscriptionsAnswered.find(({ topic }) => topic === event["topic"])?.answer, first);
    };
    await using stage = await stageWithApp(
      wireName,
      ({ api }) => new ScriptedApp(api, file.subscriptionsAnswered, answer),
    );
    const { events } = stage.mock.control;
    const steps = file.published.map(({ publish }) => ({ call: "PublishEvent", request: publish, response: {} }));
    await playScenario({ name: "published", steps }, stage);
    await events.idle();
    expect(delivered).toHaveLength(file.published.length);
    await stage.advance(59_000);
    await events.idle();
    expect(delivered).toHaveLength(file.published.length);
    await stage.advance(16_000);
    await events.idle();
    await stage.advance(300_000);
    await events.idle();
    // Several workers deliver at a time: the order is that of the recording only by chance.
    expect(sorted(delivered)).toEqual(sorted(file.deliveredToAppCallback));
  });
});

function recordedAnswer(answer: string | undefined, first: boolean): RecordedAnswer {
  if (answer === "DROP") return { status: "DROP" };
  if (first && answer?.startsWith("RETRY once")) return { status: "RETRY" };
  if (first && answer?.startsWith("gRPC error INTERNAL once")) return { error: { code: "INTERNAL", message: "once" } };
  return {};
}

function sorted(events: readonly RecordedEvent[]): string[] {
  return events.map((event) => JSON.stringify(Object.entries(comparable(event)).sort())).sort();
}
