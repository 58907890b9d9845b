import { StatusError, statusNumber } from "@layotto-sdk/core";
import type { sendUnaryData, ServerDuplexStream, ServerUnaryCall, StatusObject } from "@grpc/grpc-js";
import type { ByteStream, Dispatcher } from "../dispatch/dispatcher.js";
import { asStatusError, ConnectionDropped } from "../dispatch/refusals.js";
import { ServerCall } from "../dispatch/server-call.js";
import { fromGrpcMetadata, toGrpcMetadata } from "./grpc-metadata.js";

/** How long a connection that is to break stays open, so that its peer reads what was sent before. */
const lastWordsMs = 20;

/**
 * How long a half-close is not believed: a client on Node that cancels sends a half-close first and the reset right
 * after it, and an upload that was given up must not pass for a whole one.
 */
const halfCloseGraceMs = 3;

/** And how many turns of the event loop after that: a busy process reads what has arrived only then. */
const halfCloseGraceTurns = 4;

/** What the calls of a server are answered with. */
export interface CallPlace {
  readonly dispatcher: Dispatcher;
  /** Destroys the connection of a peer. */
  readonly drop: (peer: string) => void;
}

type UnaryCall = ServerUnaryCall<Buffer, Uint8Array>;
type StreamCall = ServerDuplexStream<Buffer, Uint8Array>;

/** Answers one unary call that came over gRPC. */
export function answerUnary(
  place: CallPlace,
  path: string,
  call: UnaryCall,
  callback: sendUnaryData<Uint8Array>,
): void {
  const server = new ServerCall(fromGrpcMetadata(call.metadata), deadlineOf(call));
  const peer = call.getPeer();
  const succeed = (bytes: Uint8Array): void => {
    if (server.headersSet) call.sendMetadata(toGrpcMetadata(server.headersSet));
    callback(null, bytes);
  };
  const fail = (error: unknown): void => {
    if (error instanceof ConnectionDropped) place.drop(peer);
    else callback(statusObject(asStatusError(error)));
  };
  let answer: Uint8Array | Promise<Uint8Array>;
  try {
    answer = place.dispatcher.unary(path, server, call.request);
  } catch (error) {
    return fail(error);
  }
  if (!(answer instanceof Promise)) return succeed(answer);
  call.on("cancelled", () => server.abort(goneStatus(server)));
  answer.then(succeed, fail);
}

/** Answers one streaming call of any kind that came over gRPC. */
export async function answerStream(place: CallPlace, path: string, call: StreamCall): Promise<void> {
  const server = new ServerCall(fromGrpcMetadata(call.metadata), deadlineOf(call));
  const peer = call.getPeer();
  const stream = new GrpcByteStream(call, server);
  try {
    await place.dispatcher.stream(path, server, stream);
    stream.close();
    call.end();
  } catch (error) {
    stream.close();
    if (!(error instanceof ConnectionDropped)) call.emit("error", statusObject(asStatusError(error)));
    else setTimeout(() => place.drop(peer), lastWordsMs);
  }
}

/** The two directions of a gRPC stream, each with its back-pressure. */
class GrpcByteStream implements ByteStream {
  readonly requests: AsyncIterable<Uint8Array>;
  readonly send: (message: Uint8Array) => Promise<void>;
  readonly #server: ServerCall;
  #ended = false;
  #headersSent = false;
  /** Woken by anything that may let a waiting reader or writer go on. */
  #waiting: (() => void)[] = [];

  constructor(call: StreamCall, server: ServerCall) {
    this.#server = server;
    const wake = (): void => {
      for (const go of this.#waiting.splice(0)) go();
    };
    call.on("readable", wake);
    call.on("drain", wake);
    let grace: NodeJS.Timeout | undefined;
    call.on("end", () => {
      const believe = (turns: number): void => {
        if (turns > 0) return void setImmediate(believe, turns - 1);
        this.#ended = true;
        wake();
      };
      grace = setTimeout(believe, halfCloseGraceMs, halfCloseGraceTurns);
    });
    call.on("cancelled", () => {
      clearTimeout(grace);
      server.abort(goneStatus(server));
      wake();
    });
    this.requests = { [Symbol.asyncIterator]: () => ({ next: () => this.#next(call) }) };
    this.send = (message) => this.#send(call, message);
    this.#wake = wake;
  }

  readonly #wake: () => void;

  /** The call is over: whoever still reads or writes fails. */
  close(): void {
    this.#server.abort(new StatusError("CANCELLED", "The call has ended"));
    this.#wake();
  }

  async #next(call: StreamCall): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      this.#check();
      const message = call.read() as Buffer | null;
      if (message !== null) return { done: false, value: message };
      if (this.#ended) return { done: true, value: undefined };
      await this.#change();
    }
  }

  async #send(call: StreamCall, message: Uint8Array): Promise<void> {
    this.#check();
    if (!this.#headersSent && this.#server.headersSet) call.sendMetadata(toGrpcMetadata(this.#server.headersSet));
    this.#headersSent = true;
    if (call.write(message)) return;
    while (call.writableNeedDrain) {
      await this.#change();
      this.#check();
    }
  }

  #check(): void {
    const reason: StatusError | undefined = this.#server.aborted;
    if (reason) throw reason;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

function deadlineOf(call: { getDeadline(): Date | number }): number | undefined {
  const deadline = Number(call.getDeadline());
  return Number.isFinite(deadline) ? deadline : undefined;
}

function goneStatus(call: ServerCall): StatusError {
  if (call.deadline !== undefined && Date.now() >= call.deadline)
    return new StatusError("DEADLINE_EXCEEDED", "context deadline exceeded");
  return new StatusError("CANCELLED", "context canceled");
}

function statusObject(error: StatusError): StatusObject & Error {
  // grpc-js percent-encodes the text and cannot encode half a surrogate pair.
  const details = Buffer.from(error.details).toString();
  return Object.assign(new Error(details), {
    code: statusNumber(error.status),
    details,
    metadata: toGrpcMetadata(error.trailers),
  });
}
