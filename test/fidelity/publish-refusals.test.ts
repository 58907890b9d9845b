import { afterAll, beforeAll, describe, it } from "vitest";
import { freshMock, type FreshMock } from "./fresh-mock.js";
import { recorded } from "./recorded-files.js";
import { ScriptedApp } from "./scripted-app.js";
import { playScript, type ScriptStep } from "./stream-script.js";

const scenarios = recorded<readonly { readonly name: string; readonly steps: readonly ScriptStep[] }[]>("publish-refusals");

describe.each(["in process", "over gRPC"] as const)("publications as recorded, %s", (face) => {
  let mock: FreshMock;
  beforeAll(async () => {
    mock = await freshMock(face);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  it.each(scenarios)("$name", ({ steps }) => playScript(steps, mock, new ScriptedApp([])));
});
