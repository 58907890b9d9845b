import { mockRuntime, controlOverHttp } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { InvalidInputError } from "@layotto-sdk/core";
import { describe, expect, it } from "vitest";
import { proof, proves } from "../requirements/proves.js";
import { overBothFaces } from "./faces.js";

describe("mockRuntime() with a mistake in its options", () => {
  it.each<[unknown, string]>([
    [null, "options is null; use an options object."],
    ["config.json", 'options is "config.json"; use an options object.'],
    [{ quriks: {} }, "options.quriks is an object; use the name of an option, perhaps quirks."],
    [{ zzzzz: 1 }, "options.zzzzz is 1; use the name of an option: config, quirks, clock, directories"],
    [
      { quirks: { lockKeepAliveBrokn: false } },
      "quirks.lockKeepAliveBrokn is false; use the name of a quirk, perhaps lockKeepAliveBroken.",
    ],
    [{ quirks: { saveNotAtomic: "off" } }, 'quirks.saveNotAtomic is "off"; use true or false.'],
    [{ quirks: null }, "quirks is null; use an options object."],
    [{ clock: "fast" }, 'clock is "fast"; use "manual" or "system".'],
    [{ config: 7 }, "config is 7; use the path of a JSON file"],
    [{ directories: "x" }, 'directories is "x"; use an array of paths.'],
    [{ directories: [7] }, "directories[0] is 7; use a path."],
    [{ buckets: [{ nam: "a" }] }, 'buckets[0].nam is "a"; use the name of a member, perhaps name.'],
    [{ buckets: [{ name: "a", versions: 1 }] }, "buckets[0].versions is 1; use true or false."],
    [
      { secrets: { secret_dem: { a: "b" } } },
      "secrets.secret_dem is an object; use the name of a secret store, perhaps secret_demo.",
    ],
    [{ secrets: { secret_demo: { a: 7 } } }, "secrets.secret_demo.a is 7; use a string."],
    [
      { keys: { nowhere: ["k"] } },
      "keys.nowhere is an array of 1; use the name of a cryption component: cryption_demo.",
    ],
    [{ keys: { cryption_demo: "k" } }, 'keys.cryption_demo is "k"; use an array of key ids.'],
    [{ environment: { A: 7 } }, "environment.A is 7; use a string."],
    [{ app: 7 }, "app is 7; use host:port, unix:/path, or an object with listTopicSubscriptions() and onTopicEvent()."],
    [{ app: { listTopicSubscriptions: () => ({}) } }, "app.onTopicEvent is undefined; use a function."],
  ])("refuses %j", proof("testkit.input"), async (options, message) => {
    const failure: unknown = await mockRuntime(options as never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect((failure as Error).message).toContain(message);
  });

  it("takes what is left undefined", proof("testkit.input"), async () => {
    await using mock = await mockRuntime({ quirks: { saveNotAtomic: undefined } as never, clock: undefined });
    expect((await mock.control.quirks.get()).saveNotAtomic).toBe(true);
  });
});

describe("a mock that is given what it cannot use", () => {
  proves(["testkit.input"], "names the argument and what would do", async () => {
    await using mock = await mockRuntime();
    const given = mock as unknown as Record<"service" | "binding", (...input: unknown[]) => void>;
    expect(() => given.service("x", 5)).toThrow("handler is 5; use a function that answers.");
    expect(() => given.service("", () => ({}))).toThrow('id is ""; use a name.');
    expect(() => given.binding(7, () => ({}))).toThrow("name is 7; use a name.");
    await expect(mock.attachApp(undefined as never)).rejects.toThrow("app is undefined; use host:port, unix:/path");
    await expect(mock.attachApp("nowhere")).rejects.toThrow('app is "nowhere"; use host:port');
    await expect(serve(mock, { grcp: "127.0.0.1:0" } as never)).rejects.toThrow(
      'options.grcp is "127.0.0.1:0"; use the name of an option, perhaps grpc.',
    );
    expect(() => controlOverHttp("127.0.0.1:1")).toThrow('url is "127.0.0.1:1"; use what serve() calls control');
  });
});

overBothFaces("a mistake in a fault", (face) => {
  it.each<[unknown, string]>([
    [
      { method: "GetStat", delayMs: 1 },
      'fault.method is "GetStat"; use a method that the mock answers, perhaps GetState',
    ],
    [
      { method: "Runtim/GetState", delayMs: 1 },
      "a method that the mock answers, perhaps GetState, or * for every call.",
    ],
    [{ method: "GetState", dealyMs: 1 }, "fault.dealyMs is 1; use the name of a member, perhaps delayMs."],
    [
      { method: "*", delayMs: 1, match: { stor: "a" } },
      'fault.match.stor is "a"; use the name of a member, perhaps store.',
    ],
    [{ method: "*", delayMs: 1, match: "a" }, 'fault.match is "a"; use an object such as'],
    [{ method: "*", error: "UNAVAILABLE" }, 'fault.error is "UNAVAILABLE"; use an object such as'],
    [{ method: "*", cutStream: {} }, "fault.cutStream is an object; use an object such as { afterMessages: 2 }."],
    [{ method: "*", dropConnection: "later" }, 'fault.dropConnection is "later"; use true, or "afterHandling".'],
  ])("%j is refused", proof("testkit.input", "testkit.faults.refused"), async (fault, message) => {
    await expect(face.control.faults.add(fault as never)).rejects.toThrow(message);
  });

  it.each(["GetState", "Runtime/GetState", "/spec.proto.runtime.v1.Runtime/GetState", "*"])(
    "%s is a method",
    proof("testkit.input"),
    async (method) => {
      await expect(face.control.faults.add({ method, delayMs: 1 })).resolves.toBe(1);
    },
  );
});
