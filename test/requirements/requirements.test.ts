import * as app from "@layotto-sdk/protocol/appcallback";
import * as cryption from "@layotto-sdk/protocol/cryption";
import * as delayQueue from "@layotto-sdk/protocol/delay-queue";
import * as email from "@layotto-sdk/protocol/email";
import * as lifecycle from "@layotto-sdk/protocol/lifecycle";
import type { Method } from "@layotto-sdk/protocol/method";
import * as oss from "@layotto-sdk/protocol/oss";
import * as phone from "@layotto-sdk/protocol/phone";
import * as runtime from "@layotto-sdk/protocol/runtime";
import * as sms from "@layotto-sdk/protocol/sms";
import { describe, expect, test } from "vitest";
import { appCalls, runtimeCalls } from "./calls.js";
import { problemsOf } from "./coverage-reporter.js";
import { extensionCalls } from "./extensions.js";
import { objectCalls } from "./objects.js";
import { requirements } from "./requirements.js";

function methodsOf(service: Record<string, unknown>): string[] {
  return Object.values(service)
    .filter(
      (value): value is Method<unknown, unknown> =>
        typeof (value as Partial<Method<unknown, unknown>>)?.path === "string",
    )
    .map(({ name }) => name)
    .sort();
}

describe("the manifest", () => {
  test("has each call of Runtime and of AppCallback", () => {
    expect([...runtimeCalls].sort()).toEqual(methodsOf(runtime));
    expect([...appCalls].sort()).toEqual(methodsOf(app));
    expect(runtimeCalls).toHaveLength(26);
  });

  test("has each call of the extension services", () => {
    const services = [cryption, email, sms, phone, delayQueue, lifecycle];
    expect([...extensionCalls].sort()).toEqual(services.flatMap(methodsOf).sort());
    expect(extensionCalls).toHaveLength(8);
  });

  test("has each call of object storage", () => {
    expect([...objectCalls].sort()).toEqual(methodsOf(oss));
    expect(objectCalls).toHaveLength(26);
  });

  test("has each id once, in lower case with dots and hyphens, and a sentence for it", () => {
    const ids = requirements.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const { id, sentence } of requirements) {
      expect(id).toMatch(/^(call\.[A-Za-z]+(\.block|\.raw)?|[a-z][a-z0-9-]*(\.[a-z0-9-]+)+)$/);
      expect(sentence).toMatch(/^\S.*\.$/);
    }
  });
});

describe("the coverage of requirements", () => {
  const manifest = ["a.one", "a.two"].map((id) => ({ id, area: "a", section: 3, sentence: `${id} holds.` }));

  test("is complete where each id is proved", () => {
    const ids = new Set(["a.one", "a.two"]);
    expect(problemsOf(manifest, ids, ids, true)).toEqual([]);
  });

  test("names an id that no test cites, and one whose tests do not pass", () => {
    expect(problemsOf(manifest, new Set(["a.one"]), new Set(), true)).toEqual([
      "Proved by no passing test: a.one (a.one holds.)",
      "Proved by no test: a.two (a.two holds.)",
    ]);
  });

  test("asks for no proof in a run of some files, but still for known ids", () => {
    expect(problemsOf(manifest, new Set(["a.three"]), new Set(), false)).toEqual([
      "Cited by a test and no requirement: a.three",
    ]);
  });
});
