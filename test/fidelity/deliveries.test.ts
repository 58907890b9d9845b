import { StatusError } from "@layotto-sdk/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshMock, type FreshMock } from "./fresh-mock.js";
import { comparable } from "./events.js";
import { bytesOfJson, methodNamed, pathOf } from "./proto-json.js";
import { recorded, type RecordedError } from "./recorded-files.js";
import { ScriptedApp, type RecordedAnswer } from "./scripted-app.js";

interface Publication {
  readonly pubsubName: string;
  readonly topic: string;
  readonly dataContentType?: string;
}

interface DeliveriesFile {
  readonly subscriptions: readonly { pubsubName: string; topic: string }[];
  readonly answers: Readonly<Record<string, "DROP" | "FAIL_ALWAYS" | "RETRY_ONCE">>;
  readonly results: readonly {
    readonly publish: Publication;
    readonly error?: RecordedError;
    readonly delivered: readonly Record<string, unknown>[];
  }[];
}

const file = recorded<DeliveriesFile>("deliveries");
const publishEvent = methodNamed("PublishEvent");

describe.each(["in process", "over gRPC"] as const)("deliveries as recorded, %s", (face) => {
  const app = new ScriptedApp(file.subscriptions);
  let delivered: Record<string, unknown>[] = [];
  app.automatic = (event) => {
    delivered.push(event);
    return answerTo(event, delivered.length);
  };
  let mock: FreshMock;
  beforeAll(async () => {
    mock = await freshMock(face, app);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  const named = file.results.map((result, index) => ({ ...result, name: `${index}: ${result.publish.pubsubName} ${result.publish.topic} ${result.publish.dataContentType ?? ""}` }));
  it.each(named)("$name", async (result) => {
    delivered = [];
    const answer = mock.wire.unary(pathOf(publishEvent), bytesOfJson(publishEvent.input, result.publish));
    if (result.error) {
      const error = await answer.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StatusError);
      expect(error).toMatchObject({ status: result.error.code, details: result.error.message });
    } else {
      await answer;
    }
    await mock.engine.pubsub.idle();
    expect(delivered.map(comparable)).toEqual(result.delivered.map(comparable));
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(new Set(result.delivered.map(({ id }) => id)).size);
  });

  function answerTo(event: Readonly<Record<string, unknown>>, times: number): RecordedAnswer {
    switch (file.answers[String(event["topic"])]) {
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
});
