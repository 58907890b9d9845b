import { expect } from "vitest";
import type { ScriptedApp, RecordedAnswer } from "./scripted-app.js";
import type { RecordedMethod } from "./messages.js";
import type { Stage } from "./play.js";
import type { Json, RecordedError } from "./recording.js";
import { CallFailure, type WireCall } from "./wire.js";

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
  readonly message?: Json;
  readonly request?: Json;
  readonly response?: Json;
  readonly answer?: RecordedAnswer;
  readonly error?: RecordedError;
  readonly timeoutMs?: number;
  /** What happens before the call is answered. */
  readonly during?: readonly ScriptStep[];
}

/** What scripts are played on. */
export interface ScriptStage extends Stage {
  readonly app: ScriptedApp;
}

/** Plays one scenario: every step must go as recorded, and nothing that is not recorded may arrive. */
export async function playScript(steps: readonly ScriptStep[], stage: ScriptStage): Promise<void> {
  const streams = new Map<string, ScriptStream>();
  const named = (name: string): ScriptStream => {
    const stream = streams.get(name);
    if (!stream) throw new Error(`no stream is called ${name}`);
    return stream;
  };

  const play = async (step: ScriptStep): Promise<void> => {
    if (step.sleepMs !== undefined) await stage.advance(step.sleepMs);
    else if (step.open !== undefined) streams.set(step.open, new ScriptStream(stage, step.call ?? ""));
    else if (step.send !== undefined) named(step.send).send(step.message ?? {});
    else if (step.receive !== undefined)
      expect(await within(named(step.receive).next(), step)).toEqual({ message: step.message });
    else if (step.halfClose !== undefined) named(step.halfClose).call.halfClose();
    else if (step.ends !== undefined)
      expect(await within(named(step.ends).next(), step)).toEqual({ ended: step.error });
    else if (step.cancel !== undefined) {
      named(step.cancel).call.cancel();
      expect(await within(named(step.cancel).next(), step)).toMatchObject({ ended: { code: "CANCELLED" } });
      await quiet();
    } else if (step.callback !== undefined) {
      const callback = await within(stage.app.next(), step);
      expect(callback.event).toEqual(step.request);
      callback.answer(step.answer ?? {});
    } else if (step.call !== undefined) await playCall(step, stage, play);
    else throw new Error(`a step that nobody knows: ${JSON.stringify(step)}`);
  };

  for (const step of steps) await play(step);
  await quiet();
  for (const [name, stream] of streams) {
    if (stream.ended) continue;
    const more = await Promise.race([stream.next(), quiet()]);
    expect(more, `stream ${name} got what is not recorded`).toBeUndefined();
    stream.call.cancel();
  }
  await quiet();
  expect(stage.app.unexpected()).toEqual([]);
}

/** A stream of a script: its messages in JSON, one at a time. */
class ScriptStream {
  readonly call: WireCall;
  ended = false;
  readonly #method: RecordedMethod;
  readonly #messages: AsyncIterator<Uint8Array>;

  constructor(stage: Stage, call: string) {
    this.#method = stage.api.method(call);
    this.call = stage.wire.open(this.#method.path, this.#method.kind, {});
    this.#messages = this.call.messages[Symbol.asyncIterator]();
  }

  send(message: Json): void {
    this.call.send(this.#method.encode(message));
  }

  /** The next message, or how the stream ended. */
  async next(): Promise<{ message: Json } | { ended: RecordedError | undefined }> {
    const next = await this.#messages.next().catch((error: unknown) => picture(error));
    if ("code" in next) this.ended = true;
    if ("code" in next) return { ended: next };
    if (!next.done) return { message: this.#method.decode(next.value) };
    this.ended = true;
    return { ended: undefined };
  }
}

/** Plays a unary call; what is to happen during it happens before its answer. */
async function playCall(
  step: ScriptStep,
  stage: ScriptStage,
  play: (step: ScriptStep) => Promise<void>,
): Promise<void> {
  const method = stage.api.method(step.call ?? "");
  const call = stage.wire.open(method.path, method.kind, {}, { timeoutMs: step.timeoutMs });
  call.send(method.encode(step.request ?? {}));
  call.halfClose();
  let answered = false;
  const outcome = call.messages[Symbol.asyncIterator]()
    .next()
    .then(
      ({ value }) => ({ response: method.decode(value as Uint8Array) }),
      (error: unknown) => ({ error: picture(error) }),
    )
    .finally(() => (answered = true));
  for (const during of step.during ?? []) {
    await play(during);
    // What a client sends may end the call; what it receives may not.
    if (during.receive !== undefined) expect(answered, "answered too early").toBe(false);
  }
  const actual = await within(outcome, step);
  if (step.error?.message === "*") expect(actual).toMatchObject({ error: { code: step.error.code } });
  else expect(actual).toEqual(step.error ? { error: step.error } : { response: step.response ?? {} });
}

function picture(error: unknown): RecordedError {
  if (error instanceof CallFailure) return { code: error.code, message: error.details };
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

/** Nothing can be awaited that must not come: what is on its way, over a socket too, has this time to arrive. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
