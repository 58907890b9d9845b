import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { Queue } from "./queue.js";
import { CallFailure, type CallKind, type CallOptions, type Wire, type WireCall } from "./wire.js";

/** Calls over gRPC, with grpc-js and nothing of ours. */
export function grpcWire(address: string): Wire {
  const client = new Client(address, credentials.createInsecure());
  return {
    losesTrailingSpace: true,
    open: (path, kind, metadata, options) => openCall(client, path, kind, metadata, options),
    close: () => Promise.resolve(client.close()),
  };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const asIs = (bytes: Buffer): Uint8Array => bytes;

function openCall(
  client: Client,
  path: string,
  kind: CallKind,
  init: Readonly<Record<string, string>>,
  { timeoutMs }: CallOptions = {},
): WireCall {
  const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(init)) metadata.set(name, value);
  const messages = new Queue<Uint8Array>();
  const finish = (error: ServiceError): void => messages.end({ error: failure(error) });
  const answered = (error: ServiceError | null, message?: Uint8Array): void => {
    if (error) return finish(error);
    if (message) messages.push(message);
    messages.end();
  };

  // A call with one request begins when that is there.
  if (kind === "unary" || kind === "serverStream") {
    let call: { cancel(): void } | undefined;
    return {
      messages,
      send(message) {
        if (kind === "unary") {
          call = client.makeUnaryRequest(path, asBuffer, asIs, message, metadata, options, answered);
          return;
        }
        const stream = client.makeServerStreamRequest(path, asBuffer, asIs, message, metadata);
        stream.on("data", (data: Uint8Array) => messages.push(data));
        stream.on("end", () => messages.end());
        stream.on("error", finish);
        call = stream;
      },
      halfClose: () => undefined,
      cancel: () => call?.cancel(),
    };
  }
  if (kind === "clientStream") {
    const stream = client.makeClientStreamRequest(path, asBuffer, asIs, metadata, answered);
    return {
      messages,
      send: (message) => void stream.write(message),
      halfClose: () => void stream.end(),
      cancel: () => stream.cancel(),
    };
  }
  const stream = client.makeBidiStreamRequest(path, asBuffer, asIs, metadata);
  stream.on("data", (data: Uint8Array) => messages.push(data));
  stream.on("end", () => messages.end());
  stream.on("error", finish);
  return {
    messages,
    send: (message) => void stream.write(message),
    halfClose: () => void stream.end(),
    cancel: () => stream.cancel(),
  };
}

function failure(error: ServiceError): CallFailure {
  return new CallFailure(status[error.code] ?? String(error.code), error.details);
}
