import { Metadata, StatusError } from "@layotto-sdk/core";
import type { DeepPartial, Method } from "@layotto-sdk/protocol/method";
import { Effect, type CallContext, type EngineModule } from "./handlers.js";
import type { Outside } from "./outside.js";

/** How a call of a test is made. */
export interface AskOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly http?: Outside["http"];
  /** Gets what the handler sends before its answer. */
  readonly responseHeaders?: Metadata;
}

/** Makes unary calls to a module with requests that leave out what is default. */
export function asking(
  module: EngineModule,
): <I, O>(method: Method<I, O, "unary">, request: DeepPartial<I>, options?: AskOptions) => Promise<O> {
  return async <I, O>(method: Method<I, O, "unary">, request: DeepPartial<I>, options: AskOptions = {}) => {
    const handler = module.handlers.find((one) => one.method.path === method.path);
    if (handler?.kind !== "unary") throw new Error(`no unary handler ${method.name}`);
    const http = options.http ?? (() => Promise.reject(new Error("no HTTP in this test")));
    const answer = handler.answer(method.request.fromPartial(request), callContext(options));
    return (answer instanceof Effect ? await answer.run({ http }) : answer) as O;
  };
}

/** How a call was refused, as `CODE: text`; fails when it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  throw new Error("the call was not refused");
}

function callContext({ metadata = {}, responseHeaders = new Metadata() }: AskOptions): CallContext {
  return {
    metadata: new Metadata(metadata),
    signal: new AbortController().signal,
    deadline: undefined,
    responseHeaders,
  };
}
