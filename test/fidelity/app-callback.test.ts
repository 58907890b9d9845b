import { describe, expect, it } from "vitest";
import { comparable } from "./events.js";
import { freshMock } from "./fresh-mock.js";
import { bytesOfJson, methodNamed, pathOf } from "./proto-json.js";
import { recorded } from "./recorded-files.js";
import { ScriptedApp, type RecordedAnswer } from "./scripted-app.js";

interface AppCallbackFile {
  readonly subscriptionsAnswered: readonly { readonly pubsubName: string; readonly topic: string; readonly answer?: string }[];
  readonly published: readonly { readonly publish: unknown }[];
  readonly deliveredToAppCallback: readonly Record<string, unknown>[];
}

const file = recorded<AppCallbackFile>("app-callback");
const publishEvent = methodNamed("PublishEvent");

describe.each(["in process", "over gRPC"] as const)("the app callback as recorded, %s", (face) => {
  it("gets every event once, and on Redis what it retried or failed once more after 60 to 75 s", async () => {
    const app = new ScriptedApp(file.subscriptionsAnswered);
    const delivered: Record<string, unknown>[] = [];
    const topicsSeen = new Set<unknown>();
    app.automatic = (event) => {
      delivered.push(event);
      const first = !topicsSeen.has(event["topic"]);
      topicsSeen.add(event["topic"]);
      return recordedAnswer(file.subscriptionsAnswered.find(({ topic }) => topic === event["topic"])?.answer, first);
    };
    await using mock = await freshMock(face, app);
    for (const { publish } of file.published) await mock.wire.unary(pathOf(publishEvent), bytesOfJson(publishEvent.input, publish));
    await mock.engine.pubsub.idle();
    expect(delivered).toHaveLength(file.published.length);
    await mock.clock.advance(59_000);
    await mock.engine.pubsub.idle();
    expect(delivered).toHaveLength(file.published.length);
    await mock.clock.advance(16_000);
    await mock.engine.pubsub.idle();
    await mock.clock.advance(300_000);
    await mock.engine.pubsub.idle();
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

function sorted(events: readonly Record<string, unknown>[]): string[] {
  return events.map((event) => JSON.stringify(Object.entries(comparable(event)).sort())).sort();
}
