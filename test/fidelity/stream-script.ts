import { StatusError } from "@layotto-sdk/core";
import { expect } from "vitest";
import type { FreshMock } from "./fresh-mock.js";
import { bytesOfJson, jsonOfBytes, methodNamed, pathOf } from "./proto-json.js";
import type { RecordedError } from "./recorded-files.js";
import type { RecordedAnswer, ScriptedApp } from "./scripted-app.js";
import type { WireStream } from "./wire.js";

/** One step of a scripted scenario; which fields are there says what it is. */
export interface ScriptStep {
  readonly sleepMs?: number;
  readonly open?: string;
  readonly send?: string;
  readonly receive?: string;
  readonly halfClose?: string;
  readonly cancel?: string;
  readonly ends?: string;
  readonly callback?: string;
  readonly call?: string;
  readonly message?: unknown;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly answer?: RecordedAnswer;
  readonly error?: RecordedError;
  readonly timeoutMs?: number;
  readonly during?: readonly ScriptStep[];
}

interface NamedStream {
  readonly stream: WireStream;
  readonly call: string;
  ended: boolean;
}

/** Plays one scenario: every step must go as recorded, and nothing that is not recorded may arrive. */
export async function playScript(steps: readonly ScriptStep[], mock: FreshMock, app: ScriptedApp): Promise<void> {
  const streams = new Map<string, NamedStream>();
  const named = (name: string): NamedStream => {
    const stream = streams.get(name);
    if (!stream) throw new Error(`no stream is called ${name}`);
    return stream;
  };

  const play = async (step: ScriptStep): Promise<void> => {
    if (step.sleepMs !== undefined) return mock.clock.advance(step.sleepMs);
    if (step.open !== undefined) {
      const call = step.call ?? "";
      streams.set(step.open, { stream: mock.wire.open(pathOf(methodNamed(call))), call, ended: false });
    } else if (step.send !== undefined) {
      const { stream, call } = named(step.send);
      stream.send(bytesOfJson(methodNamed(call).input, step.message));
    } else if (step.receive !== undefined) {
      const { stream, call } = named(step.receive);
      const next = await within(stream.next(), step);
      if ("ended" in next) throw next.ended ?? new Error(`stream ${step.receive} ended`);
      expect(jsonOfBytes(methodNamed(call).output, next.message)).toEqual(step.message);
    } else if (step.halfClose !== undefined) {
      named(step.halfClose).stream.halfClose();
    } else if (step.cancel !== undefined) {
      const entry = named(step.cancel);
      entry.stream.cancel();
      await within(entry.stream.next(), step);
      entry.ended = true;
      await settled();
    } else if (step.ends !== undefined) {
      const entry = named(step.ends);
      entry.ended = true;
      const next = await within(entry.stream.next(), step);
      if ("message" in next) throw new Error(`stream ${step.ends} got a message: ${JSON.stringify(jsonOfBytes(methodNamed(entry.call).output, next.message))}`);
      expect(picture(next.ended)).toEqual(step.error);
    } else if (step.callback !== undefined) {
      const callback = await within(app.next(), step);
      expect(callback.event).toEqual(step.request);
      callback.answer(step.answer ?? {});
    } else if (step.call !== undefined) {
      await playCall(step, mock, play);
    } else {
      throw new Error(`a step that nobody knows: ${JSON.stringify(step)}`);
    }
  };

  for (const step of steps) await play(step);
  await settled();
  for (const [name, entry] of streams) {
    if (entry.ended) continue;
    const more = await Promise.race([entry.stream.next(), settled().then(() => undefined)]);
    expect(more, `stream ${name} got what is not recorded`).toBeUndefined();
    entry.stream.cancel();
  }
  await settled();
  expect(app.unexpected()).toEqual([]);
}

/** Plays a unary call; what is to happen during it happens before its answer. */
async function playCall(step: ScriptStep, mock: FreshMock, play: (step: ScriptStep) => Promise<void>): Promise<void> {
  const method = methodNamed(step.call ?? "");
  let answered = false;
  const outcome = mock.wire
    .unary(pathOf(method), bytesOfJson(method.input, step.request ?? {}), { timeoutMs: step.timeoutMs })
    .then(
      (bytes) => ({ response: jsonOfBytes(method.output, bytes) }),
      (error: unknown) => ({ error: picture(error) }),
    )
    .finally(() => (answered = true));
  for (const during of step.during ?? []) {
    await play(during);
    // What a client sends may end the call; what it receives may not.
    if (during.receive !== undefined) expect(answered, "answered too early").toBe(false);
  }
  const expected = step.error ? { error: step.error } : { response: step.response ?? {} };
  const actual = await within(outcome, step);
  if (step.error?.message === "*" && "error" in actual) expect(actual.error.code).toBe(step.error.code);
  else expect(actual).toEqual(expected);
}

function picture(error: unknown): RecordedError {
  if (error instanceof StatusError) return { code: error.status, message: error.details };
  if (error === undefined) return { code: "OK", message: "" };
  throw error;
}

/** What waits for longer than this will not come. */
const patienceMs = 5000;

async function within<T>(promise: Promise<T>, step: ScriptStep): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${JSON.stringify(step)}`)), patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets what is on its way arrive: a few turns, and over a socket a little time. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
