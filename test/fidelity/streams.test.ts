import { afterAll, beforeAll, describe, it } from "vitest";
import { freshMock, type FreshMock } from "./fresh-mock.js";
import { recorded } from "./recorded-files.js";
import { ScriptedApp } from "./scripted-app.js";
import { playScript, type ScriptStep } from "./stream-script.js";

interface StreamsFile {
  readonly subscriptions: readonly { pubsubName: string; topic: string }[];
  readonly scenarios: readonly { readonly name: string; readonly steps: readonly ScriptStep[] }[];
}

const file = recorded<StreamsFile>("streams");

describe.each(["in process", "over gRPC"] as const)("streams as recorded, %s", (face) => {
  const app = new ScriptedApp(file.subscriptions);
  let mock: FreshMock;
  beforeAll(async () => {
    mock = await freshMock(face, app);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  it.each(file.scenarios)("$name", async ({ steps }) => {
    await playScript(steps, mock, app);
  });
});
