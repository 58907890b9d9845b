import { createApp, connect, LayottoError, Metadata, serve } from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { settled } from "../blocks/events.js";
import { proves } from "../requirements/proves.js";
import { anything, type Maker } from "./anything.js";

/** Makes something out of anything and closes it; only errors of the family may come. */
async function checked(make: () => unknown): Promise<void> {
  let made: unknown;
  try {
    made = await make();
  } catch (error) {
    let known = false;
    try {
      known = error instanceof LayottoError;
    } catch {
      known = false;
    }
    if (!known) throw new Error("it failed with what is no LayottoError", { cause: error });
    return;
  }
  const close = (made as { close?: () => unknown } | undefined)?.close;
  await close?.call(made);
}

/** An options object with one wrong member, or something else in its place. */
const wrong = (right: object, names: readonly string[]): fc.Arbitrary<Maker> =>
  fc.oneof(
    anything,
    fc
      .tuple(fc.constantFrom(...names), anything)
      .map(([name, make]): Maker =>
        Object.assign(() => ({ ...right, [name]: make() }), { toString: () => `{ ${name}: (${String(make)})() }` }),
      ),
  );

describe("whatever is thrown at what makes clients and applications", () => {
  const unhandled: unknown[] = [];
  const property = async (
    arbitrary: fc.Arbitrary<Maker>,
    make: (given: never) => unknown,
    numRuns = 300,
  ): Promise<void> => {
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    try {
      await fc.assert(
        fc.asyncProperty(arbitrary, (maker) => checked(() => make(maker() as never))),
        { numRuns },
      );
      await settled(5);
    } finally {
      process.off("unhandledRejection", note);
    }
    expect(unhandled.splice(0)).toEqual([]);
  };

  proves(["input.options"], "connect() makes a client or says what is wrong", async () => {
    const names = ["endpoint", "maxReceiveMessageBytes", "timeoutMs", "metadata", "interceptors", "channelOptions"];
    await property(wrong({ endpoint: "127.0.0.1:1" }, names), (options) => connect(options));
  });

  proves(["input.options"], "connect() of a mock makes a client or says what is wrong", async () => {
    await using mock = await mockRuntime();
    await property(wrong({}, ["timeoutMs", "metadata", "interceptors"]), (options) => mock.connect(options));
  });

  proves(["input.options"], "serve() listens or says what is wrong", async () => {
    const app = createApp();
    await property(anything, (given) => serve(given, { port: 0 }), 100);
    // Only what cannot be listened on: this is about mistakes, and a number or a name may happen to be right.
    const isMistake = (value: unknown): boolean =>
      !["string", "number", "undefined"].includes(typeof value) && value !== null;
    await property(anything, (given) => (isMistake(given) ? serve(app, { port: given }) : undefined), 60);
    await property(anything, (given) => (isMistake(given) ? serve(app, { port: 0, path: given }) : undefined), 60);
    await property(anything, (given) => (isMistake(given) ? serve(app, { port: 0, host: given }) : undefined), 60);
    await property(
      fc.constantFrom<Maker>(
        () => null,
        () => "x",
        () => new Proxy({}, { ownKeys: () => [0 as never] }),
      ),
      (given) => serve(app, given),
      9,
    );
  });

  proves(["input.options"], "createApp() and its handlers are made or refused", async () => {
    await property(wrong({}, ["warn"]), (options) => createApp(options));
    await property(anything, (given) => createApp().pubsub(given).on(given, given, given));
    await property(anything, (given) =>
      createApp()
        .pubsub("p")
        .on("t", () => undefined, given),
    );
    await property(wrong({}, ["maxAttempts", "deadLetter", "componentMetadata"]), (options) =>
      createApp()
        .pubsub("p")
        .json()
        .on("t", () => undefined, options),
    );
    await property(anything, (given) =>
      createApp()
        .pubsub("p")
        .json(given)
        .on("t", () => undefined),
    );
  });

  proves(["input.options"], "Metadata takes names and values or refuses them", async () => {
    await property(anything, (init) => new Metadata(init));
    for (const name of ["get", "getBinary", "getAll", "has", "delete", "set", "append"] as const) {
      await property(
        anything,
        (given) => (new Metadata()[name] as (...input: unknown[]) => unknown).call(new Metadata(), given, given),
        100,
      );
      await property(
        anything,
        (given) => (new Metadata()[name] as (...input: unknown[]) => unknown).call(new Metadata(), "x", given),
        100,
      );
    }
  });
});
