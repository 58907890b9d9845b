import type { DeepPartial, Method } from "@layotto-sdk/protocol/method";
import type { CallOptions } from "./call-options.js";
import { Caller, type CallerOptions } from "./caller.js";
import { InvalidInputError } from "./errors/input-errors.js";
import type { MessageStream } from "./message-stream.js";
import { completeMessage } from "./raw-message.js";
import { readFrom } from "./read-from.js";
import { requireOptions } from "./validate.js";

/**
 * A building block: given the way to make calls, what users see of it. `state` of `@layotto-sdk/core/state` is one;
 * a runtime object takes any set of them.
 */
export type Block<Api> = (caller: Caller) => Api;

/** A set of building blocks by the names they get on the runtime object. */
export type Blocks = Readonly<Record<string, Block<unknown>>>;

/** What a set of blocks looks like on the runtime object. */
export type BlockApis<B extends Blocks> = { readonly [Name in keyof B]: ReturnType<B[Name]> };

/** What every runtime object has, whichever blocks it was made with. */
export interface RuntimeClient extends AsyncDisposable {
  /**
   * Makes any call of the API by its descriptor, with the messages of `@layotto-sdk/protocol`. Fields left out have
   * the default of proto3. Failures are of the same error family as those of the blocks, without what only a block
   * knows to tell apart.
   *
   * @example
   * ```ts
   * import { getState } from "@layotto-sdk/protocol/runtime";
   * const { data, etag } = await runtime.call(getState, { storeName: "state_demo", key: "cart:7" });
   * ```
   */
  call<I, O>(method: Method<I, O, "unary">, message: DeepPartial<I>, options?: CallOptions): Promise<O>;
  call<I, O>(method: Method<I, O, "serverStream">, message: DeepPartial<I>, options?: CallOptions): MessageStream<O>;
  call<I, O>(method: Method<I, O, "clientStream">, messages: MessageSource<I>, options?: CallOptions): Promise<O>;
  call<I, O>(method: Method<I, O, "bidiStream">, messages: MessageSource<I>, options?: CallOptions): MessageStream<O>;
  /** Ends running calls and streams and closes the connection. Safe to call twice. Later calls fail with `ClientClosedError`. */
  close(): Promise<void>;
}

/** The messages that a streaming call sends. */
export type MessageSource<I> = AsyncIterable<DeepPartial<I>> | Iterable<DeepPartial<I>>;

/** A client of the runtime with some building blocks. */
export type Runtime<B extends Blocks> = RuntimeClient & BlockApis<B>;

/** How a runtime object is made over any transport. */
export interface RuntimeOptions<B extends Blocks> extends CallerOptions {
  readonly blocks: B;
}

const ownNames = new Set(["call", "close", "then"]);

/**
 * Makes a runtime object over a transport. Applications call the `connect()` of their platform instead.
 * @throws {@link InvalidInputError} for a block that is no function, or whose name the runtime object has itself.
 */
export function createRuntime<const B extends Blocks>(options: RuntimeOptions<B>): Runtime<B> {
  const caller = new Caller(options);
  const apis: Record<string, unknown> = {};
  for (const [name, block] of Object.entries(requireOptions("blocks", options.blocks))) {
    if (typeof block !== "function") {
      throw new InvalidInputError(`blocks.${name}`, block, "a block, as '@layotto-sdk/core/state' exports");
    }
    if (ownNames.has(name)) throw new InvalidInputError(`blocks.${name}`, name, "another name for this block");
    apis[name] = block(caller);
  }
  const client: RuntimeClient = {
    call: callOf(caller),
    close: () => caller.close(),
    [Symbol.asyncDispose]: () => caller.close(),
  };
  return Object.assign(apis, client) as Runtime<B>;
}

function callOf(caller: Caller): RuntimeClient["call"] {
  const call = (method: Method<unknown, unknown>, input: unknown, given?: CallOptions): unknown => {
    const isMethod = readFrom("method", method, () => {
      return typeof method?.path === "string" && typeof method.request?.encode === "function";
    });
    if (!isMethod) {
      throw new InvalidInputError("method", method, "a descriptor of '@layotto-sdk/protocol', for example getState");
    }
    const options = requireOptions("options", given);
    switch (method.kind) {
      case "unary":
        return whenPossible(() => caller.unary(method, completeMessage(method, input), options, {}));
      case "serverStream":
        return caller.serverStream(method, completeMessage(method, input), options, {});
      case "clientStream":
        return whenPossible(() => caller.clientStream(method, completeEach(method, input), options, {}));
      case "bidiStream":
        return caller.bidiStream(method, completeEach(method, input), options, {});
    }
  };
  return call as RuntimeClient["call"];
}

/** A call that answers with a promise reports bad input through it too. */
async function whenPossible<T>(make: () => Promise<T>): Promise<T> {
  return await make();
}

function completeEach<I, O>(method: Method<I, O>, input: unknown): AsyncIterable<I> {
  const source = input as AsyncIterable<unknown> & Iterable<unknown>;
  const isIterable = readFrom("messages", input, () => {
    // A text is one too, of characters, which are no messages.
    if (typeof source !== "object") return false;
    return typeof source?.[Symbol.asyncIterator] === "function" || typeof source?.[Symbol.iterator] === "function";
  });
  if (!isIterable) {
    throw new InvalidInputError("messages", input, `an iterable of the messages that ${method.name} sends`);
  }
  return (async function* () {
    for await (const message of source) yield completeMessage(method, message);
  })();
}
