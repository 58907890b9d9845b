import type { Method } from "@layotto-sdk/protocol/method";
import { type Fault, type FaultTable, faultStatus } from "../faults/faults.js";
import type { ByteStream } from "./dispatcher.js";
import { ConnectionDropped } from "./refusals.js";
import type { ServerCall } from "./server-call.js";

type Answer = Uint8Array | Promise<Uint8Array>;

/** Makes calls go wrong as the faults of the mock say. */
export class FaultyCalls {
  constructor(private readonly faults: FaultTable) {}

  unary(method: Method<unknown, unknown>, call: ServerCall, bytes: Uint8Array, answer: () => Answer): Answer {
    const fault = this.faults.take(method, () => decodedOrNothing(method, bytes));
    if (fault === undefined) return answer();
    return this.#faultyUnary(fault, call, answer);
  }

  async stream(
    method: Method<unknown, unknown>,
    call: ServerCall,
    stream: ByteStream,
    answer: (stream: ByteStream) => Promise<void>,
  ): Promise<void> {
    if (this.faults.empty) return await answer(stream);
    const { first, requests } = this.faults.needsRequest(method)
      ? await peeked(stream.requests)
      : { first: undefined, requests: stream.requests };
    const fault = this.faults.take(method, () => (first === undefined ? undefined : decodedOrNothing(method, first)));
    const input = { requests, send: stream.send };
    if (fault === undefined) return await answer(input);
    await before(fault, call);
    if (fault.cutStream) return await cutShort(input, method, fault.cutStream.afterMessages, answer);
    await answer(input);
    if (fault.dropConnection === "afterHandling") throw new ConnectionDropped();
  }

  async #faultyUnary(fault: Fault, call: ServerCall, answer: () => Answer): Promise<Uint8Array> {
    await before(fault, call);
    const bytes = await answer();
    if (fault.dropConnection === "afterHandling" || fault.cutStream) throw new ConnectionDropped();
    return bytes;
  }
}

async function before(fault: Fault, call: ServerCall): Promise<void> {
  if (fault.delayMs !== undefined) await delay(fault.delayMs, call.signal);
  if (fault.error) throw faultStatus(fault.error);
  if (fault.dropConnection === true) throw new ConnectionDropped();
}

/** Waits by the machine's clock; a call that is aborted meanwhile ends with its reason. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Runs the call until so many messages have passed, in the direction in which messages stream. */
function cutShort(
  stream: ByteStream,
  method: Method<unknown, unknown>,
  afterMessages: number,
  answer: (stream: ByteStream) => Promise<void>,
): Promise<void> {
  return new Promise((_resolve, reject) => {
    const cut = (): ConnectionDropped => {
      const dropped = new ConnectionDropped();
      reject(dropped);
      return dropped;
    };
    if (afterMessages === 0) return void cut();
    let left = afterMessages;
    const counted = {
      requests: method.kind === "clientStream" ? cutRequests(stream.requests, afterMessages, cut) : stream.requests,
      async send(message: Uint8Array): Promise<void> {
        if (left <= 0) throw cut();
        left -= 1;
        await stream.send(message);
        if (left === 0 && method.kind !== "clientStream") throw cut();
      },
    };
    // A stream that ends before its cut breaks all the same.
    answer(counted).then(cut, reject);
  });
}

async function* cutRequests(
  requests: AsyncIterable<Uint8Array>,
  afterMessages: number,
  cut: () => ConnectionDropped,
): AsyncGenerator<Uint8Array, void> {
  let left = afterMessages;
  for await (const request of requests) {
    yield request;
    left -= 1;
    if (left === 0) throw cut();
  }
}

/** Reads the first message and gives it back to those who read after. */
async function peeked(
  requests: AsyncIterable<Uint8Array>,
): Promise<{ first: Uint8Array | undefined; requests: AsyncIterable<Uint8Array> }> {
  const iterator = requests[Symbol.asyncIterator]();
  const start = await iterator.next();
  if (start.done) return { first: undefined, requests: empty() };
  return { first: start.value, requests: resumed(start.value, iterator) };
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* empty(): AsyncGenerator<never, void> {}

function decodedOrNothing(method: Method<unknown, unknown>, bytes: Uint8Array): unknown {
  try {
    return method.request.decode(bytes);
  } catch {
    return undefined;
  }
}
