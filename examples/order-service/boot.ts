import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, serve, TimeoutError, UnavailableError, type App, type FullRuntime } from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve as serveMock } from "@layotto-sdk/testkit/node";
import { startLocalServer, type LocalServer } from "./local-server.js";

/** A runtime that answers, and what of the surroundings is there. */
export interface Booted {
  readonly runtime: FullRuntime;
  /** Why the runtime will not call the app back; `undefined` when it will. */
  readonly noCallback: string | undefined;
  /** Where it could not listen, the reason. */
  readonly localServer: LocalServer | string;
}

type Work = (booted: Booted) => Promise<void>;
type Say = (line: string) => void;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

// Where a real Layotto that was started with config.json looks for the application and its partners.
const callbackPort = 9999;
const localServerPort = 8889;

/** Boots the mock runtime from config.json, on free ports, and works with it over gRPC. */
export async function withMock(app: App, say: Say, work: Work): Promise<void> {
  await using localServer = await startLocalServer(0);
  await using callbacks = await serve(app, { port: 0 });
  const moved = new Map<unknown, unknown>([
    [callbackPort, callbacks.port],
    [`127.0.0.1:${localServerPort}`, localServer.address],
    [`http://127.0.0.1:${localServerPort}/carrier`, `http://${localServer.address}/carrier`],
    ["secrets.json", here("secrets.json")],
  ]);
  const move = (_: string, value: unknown): unknown => moved.get(value) ?? value;
  const config = JSON.parse(await readFile(here("config.json"), "utf8"), move) as object;

  await using mock = await mockRuntime({ config, clock: "system" });
  await using served = await serveMock(mock); // and asks the application for its subscriptions
  await using runtime = connect({ endpoint: served.grpc });
  say(`the mock runtime listens on ${served.grpc} and says '${await runtime.hello("order service")}'`);
  await work({ runtime, localServer, noCallback: undefined });
}

/** Works with the runtime at an address. */
export async function withEndpoint(endpoint: string, app: App, say: Say, work: Work): Promise<void> {
  await using runtime = connect({ endpoint });
  const taken = (port: number) => (): string => `127.0.0.1:${port} is taken by another program`;
  const callbacks = await serve(app, { port: callbackPort }).catch(taken(callbackPort));
  const localServer = await startLocalServer(localServerPort).catch(taken(localServerPort));
  try {
    await untilReachable(runtime, endpoint, say);
    const noCallback = typeof callbacks === "string" ? callbacks : await waitForQuestion(app, say);
    await work({ runtime, localServer, noCallback });
  } finally {
    if (typeof localServer !== "string") await localServer[Symbol.asyncDispose]();
    if (typeof callbacks !== "string") await callbacks.close();
  }
}

/** Whoever starts the demo first and then the runtime has ten seconds for it. */
async function untilReachable(runtime: FullRuntime, endpoint: string, say: Say): Promise<void> {
  const patienceEnds = Date.now() + 10_000;
  for (let attempt = 1; ; attempt++) {
    try {
      return say(`the runtime at ${endpoint} says '${await runtime.hello("order service", { timeoutMs: 2_000 })}'`);
    } catch (error) {
      const absent = error instanceof UnavailableError || error instanceof TimeoutError;
      if (!absent) return say(`the runtime at ${endpoint} answers`); // It only has no component that says hello.
      if (Date.now() > patienceEnds) throw error;
    }
    if (attempt === 1) say(`nobody answers at ${endpoint} yet; waiting 10 s for the runtime to start`);
    await sleep(250);
  }
}

/** @returns why the runtime will not call back, or `undefined` */
async function waitForQuestion(app: App, say: Say): Promise<string | undefined> {
  const asked = app.asked.then(() => true);
  if (await Promise.race([asked, sleep(10, false)])) return undefined;
  say("waiting 3 s for the runtime's question about subscriptions, which it asks when it starts");
  if (await Promise.race([asked, sleep(3_000, false, { ref: false })])) return undefined;
  return "start the demo first, then the runtime: it asks for subscriptions once, when it starts";
}
