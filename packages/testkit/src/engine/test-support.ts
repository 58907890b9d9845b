import { Metadata } from "@layotto-sdk/core";
import {
  componentKinds,
  type ComponentConfig,
  type ComponentKind,
  type Components,
  type RuntimeConfig,
} from "../config/runtime-config.js";
import { ManualClock } from "./clock.js";
import type { EngineContext } from "./context.js";
import { Effect, type CallContext, type EngineModule, type HandlerStream } from "./handlers.js";
import { quirksWith, type Quirks } from "./quirks.js";

/** For tests of the engine's parts: components by kind and name, each with a type and texts as metadata. */
export type TestComponents = Partial<
  Record<ComponentKind, Readonly<Record<string, { type: string; metadata?: Record<string, string> }>>>
>;

/** A context with a clock that a test moves. */
export function testContext(
  components: TestComponents,
  quirks: Partial<Quirks> = {},
): EngineContext & { readonly clock: ManualClock } {
  const all = Object.fromEntries(componentKinds.map((kind) => [kind, componentsOf(components[kind] ?? {})]));
  const config: RuntimeConfig = {
    appId: "app1",
    app: undefined,
    components: all as Record<ComponentKind, Components>,
    listeners: { grpc: undefined, actuator: undefined },
    routes: new Map(),
  };
  return { config, clock: new ManualClock(1_700_000_000_000), quirks: quirksWith(quirks) };
}

/** Calls a unary handler of a module, and runs what it leaves to do. */
export async function callUnary<O>(module: EngineModule, name: string, request: unknown): Promise<O> {
  const handler = module.handlers.find(({ method }) => method.name === name);
  if (handler?.kind !== "unary") throw new Error(`no unary handler ${name}`);
  const answer = handler.answer(request, testCall());
  return (
    answer instanceof Effect
      ? await answer.run({ http: () => Promise.reject(new Error("no HTTP in this test")) })
      : answer
  ) as O;
}

/** The caller's side of a stream to a handler, without a transport. */
export interface TestStream<I, O> {
  send(message: I): void;
  halfClose(): void;
  cancel(reason: Error): void;
  /** The next message; fails when the stream ends before. */
  receive(): Promise<O>;
  /** How the stream ended: the error, or `undefined` for well. */
  readonly ended: Promise<unknown>;
  /** What was sent and not received yet. */
  unread(): readonly O[];
  /** While set, the handler's sends wait for this. */
  hold: Promise<void> | undefined;
}

/** Opens a stream to a handler of a module. */
export function openStream<I, O>(module: EngineModule, name: string): TestStream<I, O> {
  const handler = module.handlers.find(({ method }) => method.name === name);
  if (handler?.kind !== "stream") throw new Error(`no streaming handler ${name}`);
  const requests = new Queue<I>();
  const responses = new Queue<O>();
  const test: TestStream<I, O> = {
    send: (message) => requests.push(message),
    halfClose: () => requests.end(),
    cancel: (reason) => requests.fail(reason),
    async receive() {
      const next = await responses.next();
      if (next.done) throw new Error("the stream ended");
      return next.value;
    },
    ended: undefined as never,
    unread: () => responses.items,
    hold: undefined,
  };
  const stream: HandlerStream<unknown, unknown> = {
    requests,
    async send(message) {
      responses.push(message as O);
      await test.hold;
    },
  };
  const served = handler.answer(stream, testCall(), { http: () => Promise.reject(new Error("no HTTP in this test")) });
  const ended = served.then(
    () => responses.end(),
    (error: unknown) => {
      responses.end();
      requests.fail(new Error("the call has ended"));
      return error;
    },
  );
  return Object.assign(test, { ended });
}

/** Lets everything go on that waits for nothing but its turn. */
export function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function componentsOf(
  entries: Readonly<Record<string, { type: string; metadata?: Record<string, string> }>>,
): Components {
  return new Map(
    Object.entries(entries).map(([name, { type, metadata = {} }]): [string, ComponentConfig] => [
      name,
      { type, metadata, raw: {} },
    ]),
  );
}

function testCall(): CallContext {
  return {
    metadata: new Metadata(),
    signal: new AbortController().signal,
    deadline: undefined,
    responseHeaders: new Metadata(),
  };
}

class Queue<T> implements AsyncIterableIterator<T> {
  readonly items: T[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  push(item: T): void {
    this.items.push(item);
    this.#wake?.();
  }

  end(): undefined {
    this.#end ??= { error: undefined };
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (this.items.length === 0) {
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return { done: false, value: this.items.shift() as T };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
