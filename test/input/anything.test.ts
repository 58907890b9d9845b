import { LayottoError, type InvalidInputError } from "@layotto-sdk/core";
import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { connect } from "@layotto-sdk/node";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { settled } from "../blocks/events.js";
import { proves } from "../requirements/proves.js";
import { anything, type Maker } from "./anything.js";
import { commonOptions, publicCalls, type PublicCall } from "./public-calls.js";
import { arrived, placesOf, putAt, type Place } from "./raw-messages.js";

/** What is wrong about a call: values in place of arguments, of options, and of fields inside of a message. */
interface Mistakes {
  readonly arguments: readonly (readonly [position: number, make: Maker])[];
  readonly options: readonly (readonly [name: string, make: Maker])[];
  readonly fields?: readonly (readonly [place: Place, make: Maker])[];
}

function mistakesOf({ right, optionsAt, options = [], messageAt }: PublicCall): fc.Arbitrary<Mistakes> {
  const positions = right().map((_, position) => position);
  const names = optionsAt === undefined ? [] : [...commonOptions, ...options];
  const oneArgument = fc.tuple(fc.constantFrom(...positions), anything);
  const inPlace = fc
    .array(oneArgument, { minLength: 1, maxLength: 2 })
    .map((list): Mistakes => ({ arguments: list, options: [] }));
  if (names.length === 0) return inPlace;
  const oneOption = fc.tuple(fc.constantFrom(...names), anything);
  const asOptions = fc
    .array(oneOption, { minLength: 1, maxLength: 2 })
    .map((list): Mistakes => ({ arguments: [], options: list }));
  if (messageAt === undefined) return fc.oneof(inPlace, asOptions);
  const oneField = fc.tuple(fc.constantFrom(...placesOf(right()[messageAt])), anything);
  // One at a time: what one spoils, another could not show.
  const asFields = oneField.map((field): Mistakes => ({ arguments: [], options: [], fields: [field] }));
  return fc.oneof(inPlace, asOptions, { weight: 4, arbitrary: asFields });
}

function inputOf({ right, optionsAt, messageAt }: PublicCall, mistakes: Mistakes): unknown[] {
  const input = right();
  if (optionsAt !== undefined) {
    const options: Record<string, unknown> = { ...(input[optionsAt] as object) };
    for (const [name, make] of mistakes.options) options[name] = make();
    input[optionsAt] = options;
  }
  for (const [place, make] of mistakes.fields ?? []) putAt(input[messageAt as number], place, make());
  for (const [position, make] of mistakes.arguments) input[position] = make();
  return input;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** What became of a call; a hang is a failure of its own. */
async function outcomeOf(run: () => unknown): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<Outcome>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the call hangs")), 8_000);
  });
  const outcome = (async (): Promise<Outcome> => {
    try {
      return { value: await run() };
    } catch (error) {
      return { error };
    }
  })();
  try {
    return await Promise.race([outcome, hang]);
  } finally {
    clearTimeout(timer);
  }
}

const isOwn = (error: unknown): boolean => error instanceof Error && error.message.includes("of the caller's");

const isKnown = (error: unknown): error is LayottoError => {
  try {
    return error instanceof LayottoError;
  } catch {
    return false;
  }
};

/** Whether a call was on its way when it was given up, so that nobody can know. */
const isUnknowable = ({ code }: LayottoError): boolean => code === "TIMEOUT" || code === "CANCELLED";

async function checkOne(mock: MockRuntime, runtime: FullRuntime, call: PublicCall, mistakes: Mistakes): Promise<void> {
  await mock.control.reset();
  const input = inputOf(call, mistakes);
  const outcome = await outcomeOf(() => call.call(runtime, input));
  // What a function of the caller's throws inside of update() is the caller's own.
  if (call.name.endsWith(".update") && "error" in outcome && isOwn(outcome.error)) return;
  if (call.name.endsWith(".acquire") && "error" in outcome && isKnown(outcome.error) && !isUnknowable(outcome.error)) {
    expect(await mock.control.locks.holder({ store: "lock_demo", resourceId: "resource" })).toBeNull();
  }
  if ("error" in outcome && !isKnown(outcome.error)) {
    throw new Error(`${call.name} failed with what is no LayottoError`, { cause: outcome.error });
  }
  if (call.writes === undefined) return;
  const calls = await mock.control.calls.list();
  const written = calls.filter(({ method, outcome: how }) => how === "OK" && call.writes?.includes(method));
  if ("error" in outcome) {
    const error = outcome.error as LayottoError;
    // Of a source only the pieces show what they are, one by one, and of a stream the messages.
    const isOneByOne = call.messageAt !== undefined && Array.isArray(call.right()[call.messageAt]);
    if (
      error.code === "INVALID_INPUT" &&
      !isOneByOne &&
      !(error as InvalidInputError).argument.startsWith("a piece of")
    ) {
      const sent = calls.filter(({ method }) => call.writes?.includes(method));
      expect(
        sent.map(({ method }) => method),
        `${error.message} came after something was sent`,
      ).toEqual([]);
    }
    if (!isUnknowable(error))
      expect(
        written.map(({ method }) => method),
        `${error.message} though it was written`,
      ).toEqual([]);
  } else {
    const mayBeNothing = call.name.endsWith(".update");
    if (!mayBeNothing) expect(written.length, "it succeeded though nothing was written").toBeGreaterThan(0);
    if (call.messageAt !== undefined) {
      const said = input[call.messageAt];
      const [{ request, requests } = {}] = written;
      const what = `${call.name} succeeded with something else than was said`;
      expect(arrived(said, Array.isArray(said) ? requests : request), what).toBe(true);
      await call.holds?.(mock, said);
    }
  }
}

/** `FUZZ=20` looks twenty times as long. */
const scale = Number(process.env["FUZZ"] ?? 1);

describe.each(["in process", "over gRPC"] as const)("whatever is thrown at the client %s", (transport) => {
  let mock: MockRuntime;
  let served: Served | undefined;
  let runtime: FullRuntime;
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);

  beforeAll(async () => {
    process.on("unhandledRejection", note);
    mock = await mockRuntime({ quirks: { reopenedSubscriptionDoubles: false } });
    mock.service("echo", () => ({ body: "ok" }));
    mock.binding("echo", ({ data }) => ({ data }));
    if (transport === "over gRPC") {
      served = await serve(mock, { app: false, actuator: false });
      runtime = connect({ endpoint: served.grpc, timeoutMs: 2_000 });
    } else runtime = mock.connect({ timeoutMs: 2_000 });
  });
  afterAll(async () => {
    process.off("unhandledRejection", note);
    await runtime.close();
    await served?.close();
    await mock.close();
  });

  // Else the properties would hold for calls that never got anywhere.
  proves(["input.anything"], "every raw call that writes goes well with its right message", async () => {
    for (const call of publicCalls.filter(({ messageAt, writes }) => messageAt !== undefined && writes !== undefined)) {
      await mock.control.reset();
      if (call.writes?.includes("DelFile"))
        await mock.control.files.put({ store: "file_demo", name: "/tmp/fuzz", text: "x" });
      const input = call.right();
      await call.call(runtime, input);
      await call.holds?.(mock, input[1]);
    }
  });

  for (const call of publicCalls) {
    const title = call.name.endsWith("runtime.call")
      ? `runtime.call(${(call.right()[0] as { name: string }).name})`
      : call.name;
    proves(
      ["input.anything"],
      `${title} answers or fails with a typed error, and says what became of a write`,
      async () => {
        const numRuns = transport === "in process" ? 120 * scale : 25 * scale;
        await fc.assert(
          fc.asyncProperty(mistakesOf(call), (mistakes) => checkOne(mock, runtime, call, mistakes)),
          { numRuns },
        );
        await settled(5);
        expect(unhandled.splice(0)).toEqual([]);
      },
    );
  }
});
