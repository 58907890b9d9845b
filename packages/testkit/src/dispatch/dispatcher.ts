import type { StatusError } from "@layotto-sdk/core";
import type { MessageCodec } from "@layotto-sdk/protocol/method";
import type { Clock } from "../engine/clock.js";
import { Effect, type Handler } from "../engine/handlers.js";
import type { Outside } from "../engine/outside.js";
import type { FaultTable } from "../faults/faults.js";
import type { CallEntry, CallLog } from "./call-log.js";
import { FaultyCalls } from "./faulty-calls.js";
import { asStatusError, maxRequestBytes, messageTooLarge, messageUnreadable, unknownMethod } from "./refusals.js";
import type { ServerCall } from "./server-call.js";
import { strangeMethod } from "./strange-method.js";

/** A streaming call as a face hands it in: bytes both ways. */
export interface ByteStream {
  /** What the caller sends; ends at its half-close, throws a `StatusError` when the call is aborted. */
  readonly requests: AsyncIterable<Uint8Array>;
  /** Sends one message; settles when there is room for the next, rejects when the call is aborted. */
  send(message: Uint8Array): Promise<void>;
}

/** A call that has ended, for those who watch. */
export interface FinishedCall {
  readonly entry: CallEntry;
  /** By the machine's clock. */
  readonly durationMs: number;
}

/** What the dispatcher is made with. */
export interface DispatcherParts {
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly outside: Outside;
  readonly clock: Clock;
  readonly faults: FaultTable;
  readonly log: CallLog;
}

/**
 * Bytes in, bytes out: finds the handler of a method's path, decodes, asks it, encodes. Every face of the mock (in
 * process, gRPC) puts its calls through here, so that all of them refuse, record and fail alike.
 */
export class Dispatcher {
  /** Told of every call that ends; for the log of the program. */
  onFinished: ((call: FinishedCall) => void) | undefined;

  readonly #parts: DispatcherParts;
  readonly #faulty: FaultyCalls;
  readonly #encoder = new Encoder();
  #services: ReadonlySet<string> | undefined;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#faulty = new FaultyCalls(parts.faults);
  }

  /**
   * Answers a unary call: at once where nothing has to leave the process.
   *
   * @throws StatusError, at once or by the promise; `ConnectionDropped` where the connection is to break.
   */
  unary(path: string, call: ServerCall, request: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const handler = this.#parts.handlers.get(path);
    if (!handler) throw this.#refuseUnknown(path, call);
    const entry = this.#parts.log.begin(handler.method, call, this.#parts.clock.now(), request);
    if (this.onFinished !== undefined) return this.#watched(handler, call, request, entry, this.onFinished);
    return this.#recorded(handler, call, request, entry);
  }

  /** Answers a streaming call; settles when the stream has ended well, rejects as {@link unary} throws. */
  async stream(path: string, call: ServerCall, stream: ByteStream): Promise<void> {
    const handler = this.#parts.handlers.get(path);
    if (!handler) throw this.#refuseUnknown(path, call);
    if (handler.kind !== "stream") throw new TypeError(`${path} does not stream`);
    const started = performance.now();
    const entry = this.#parts.log.begin(handler.method, call, this.#parts.clock.now(), undefined);
    try {
      const recorded = { requests: recordedMessages(stream.requests, this.#parts.log, entry), send: stream.send };
      await this.#faulty.stream(handler.method, call, recorded, (bytes) => this.#answerStream(handler, call, bytes));
      // A handler may see that its caller has gone and stop; that is no success.
      if (call.aborted) throw call.aborted;
      entry.outcome = "OK";
    } catch (error) {
      throw failed(entry, error);
    } finally {
      this.onFinished?.({ entry, durationMs: performance.now() - started });
    }
  }

  /** Records a call that nobody answers. @returns UNIMPLEMENTED with grpc-go's text */
  #refuseUnknown(path: string, call: ServerCall): StatusError {
    const { handlers, log, clock } = this.#parts;
    this.#services ??= new Set([...handlers.values()].map(({ method }) => method.service));
    const entry = log.begin(strangeMethod(path), call, clock.now(), undefined);
    const status = failed(entry, unknownMethod(path, this.#services));
    this.onFinished?.({ entry, durationMs: 0 });
    return status;
  }

  #recorded(
    handler: Handler,
    call: ServerCall,
    request: Uint8Array,
    entry: CallEntry,
  ): Uint8Array | Promise<Uint8Array> {
    let answer: Uint8Array | Promise<Uint8Array>;
    try {
      answer = this.#parts.faults.empty
        ? this.#answer(handler, call, request)
        : this.#faulty.unary(handler.method, call, request, () => this.#answer(handler, call, request));
    } catch (error) {
      throw failed(entry, error);
    }
    if (answer instanceof Promise) return settled(answer, entry);
    entry.outcome = "OK";
    return answer;
  }

  async #watched(
    handler: Handler,
    call: ServerCall,
    request: Uint8Array,
    entry: CallEntry,
    onFinished: (call: FinishedCall) => void,
  ): Promise<Uint8Array> {
    const started = performance.now();
    try {
      return await this.#recorded(handler, call, request, entry);
    } finally {
      onFinished({ entry, durationMs: performance.now() - started });
    }
  }

  #answer(handler: Handler, call: ServerCall, bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
    if (handler.kind !== "unary") throw new TypeError(`${handler.method.path} streams`);
    if (bytes.length > maxRequestBytes) throw messageTooLarge(bytes.length);
    const answer = handler.answer(decode(handler.method.request, bytes, "unary"), call);
    const codec = handler.method.response;
    if (!(answer instanceof Effect)) return this.#encoder.encode(codec, answer);
    return answer.run(this.#parts.outside).then((response) => this.#encoder.encode(codec, response));
  }

  async #answerStream(handler: Handler & { kind: "stream" }, call: ServerCall, stream: ByteStream): Promise<void> {
    const { request, response } = handler.method;
    await handler.answer(
      {
        requests: decoded(request, stream.requests),
        send: (message) => stream.send(this.#encoder.encode(response, message)),
      },
      call,
      this.#parts.outside,
    );
  }
}

/** Encodes with one writer for all messages, which is twice as fast as a new one for each. */
class Encoder {
  #writer: ReturnType<MessageCodec<unknown>["encode"]> | undefined;

  encode(codec: MessageCodec<unknown>, message: unknown): Uint8Array {
    const writer = this.#writer;
    // A failure leaves half a message in the writer: it is given back only after a success.
    this.#writer = undefined;
    const written = codec.encode(message, writer);
    const bytes = written.finish();
    this.#writer = written;
    return bytes;
  }
}

function decode(codec: MessageCodec<unknown>, bytes: Uint8Array, kind: "unary" | "stream"): unknown {
  try {
    return codec.decode(bytes);
  } catch (error) {
    throw messageUnreadable(kind, error);
  }
}

async function* decoded(
  codec: MessageCodec<unknown>,
  requests: AsyncIterable<Uint8Array>,
): AsyncGenerator<unknown, void> {
  for await (const bytes of requests) {
    if (bytes.length > maxRequestBytes) throw messageTooLarge(bytes.length);
    yield decode(codec, bytes, "stream");
  }
}

async function* recordedMessages(
  requests: AsyncIterable<Uint8Array>,
  log: CallLog,
  entry: CallEntry,
): AsyncGenerator<Uint8Array, void> {
  for await (const bytes of requests) {
    log.addMessage(entry, bytes);
    yield bytes;
  }
}

function settled(answer: Promise<Uint8Array>, entry: CallEntry): Promise<Uint8Array> {
  return answer.then(
    (bytes) => {
      entry.outcome = "OK";
      return bytes;
    },
    (error: unknown) => {
      throw failed(entry, error);
    },
  );
}

function failed(entry: CallEntry, error: unknown): StatusError {
  const status = asStatusError(error);
  entry.outcome = status.status;
  entry.message = status.details;
  return status;
}
