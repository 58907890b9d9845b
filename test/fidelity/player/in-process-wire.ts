import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Metadata, StatusError, type Transport } from "@layotto-sdk/core";
import type { MessageCodec, Method } from "@layotto-sdk/protocol/method";
import { Queue } from "./queue.js";
import { CallFailure, type CallKind, type CallOptions, type Wire, type WireCall } from "./wire.js";

/** Calls through a transport of the mock, without a socket. */
export function inProcessWire(transport: Transport): Wire {
  return {
    losesTrailingSpace: false,
    open: (path, kind, metadata, options) => openCall(transport, path, kind, metadata, options),
    close: () => transport.close(),
  };
}

function openCall(
  transport: Transport,
  path: string,
  kind: CallKind,
  init: Readonly<Record<string, string>>,
  { timeoutMs }: CallOptions = {},
): WireCall {
  const requests = new Queue<Uint8Array>();
  const controller = new AbortController();
  const method = bytesMethod(path, kind);
  const common = {
    method,
    metadata: new Metadata(init),
    signal: controller.signal,
    deadline: timeoutMs === undefined ? undefined : Date.now() + timeoutMs,
  };

  async function* unaryAnswer(): AsyncGenerator<Uint8Array, void> {
    for await (const message of requests) yield (await transport.unary({ ...common, message })).message;
  }
  async function* read(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    try {
      yield* source;
    } catch (error) {
      throw error instanceof StatusError ? new CallFailure(error.status, error.details) : error;
    }
  }
  return {
    send: (message) => requests.push(message),
    halfClose: () => requests.end(),
    cancel: () => controller.abort(),
    messages: read(kind === "unary" ? unaryAnswer() : transport.stream({ ...common, messages: requests }).messages),
  };
}

const bytesCodec: MessageCodec<Uint8Array> = {
  encode: (message, writer = new BinaryWriter()) => writer.raw(message),
  // Both sides hand bytes in.
  decode: (input) => input as Uint8Array,
  fromPartial: (message) => message,
};

function bytesMethod(path: string, kind: CallKind): Method<Uint8Array, Uint8Array> {
  const [, service = "", name = ""] = path.split("/");
  return { path, service, name, kind, request: bytesCodec, response: bytesCodec, idempotency: "never" };
}
