import { StatusError, statusName } from "@layotto-sdk/core";
import { Client, credentials, Metadata, type ClientDuplexStream, type ServiceError } from "@grpc/grpc-js";
import type { Wire, WireStream } from "./wire.js";

type RawStream = ClientDuplexStream<Uint8Array, Uint8Array>;

/** A wire over a real gRPC connection. */
export function grpcWire(address: string): Wire {
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  return {
    unary: (path, message, { timeoutMs } = {}) =>
      new Promise((resolve, reject) => {
        const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
        client.makeUnaryRequest(path, asBuffer, copied, message, new Metadata(), options, (error, value) => {
          if (error) reject(statusError(error));
          else resolve(value as Uint8Array);
        });
      }),
    open: (path) => wireStream(client.makeBidiStreamRequest(path, asBuffer, copied, new Metadata()) as RawStream),
    close: () => Promise.resolve(client.close()),
  };
}

function wireStream(stream: RawStream): WireStream {
  type Arrival = Awaited<ReturnType<WireStream["next"]>>;
  const arrived: Arrival[] = [];
  let reader: ((arrival: Arrival) => void) | undefined;
  let over = false;
  const arrive = (arrival: Arrival): void => {
    if (over) return;
    over = "ended" in arrival;
    if (reader) reader(arrival);
    else arrived.push(arrival);
    reader = undefined;
  };
  stream.on("data", (message: Uint8Array) => arrive({ message }));
  stream.on("error", (error: ServiceError) => arrive({ ended: statusError(error) }));
  stream.on("end", () => stream.once("status", () => arrive({ ended: undefined })));
  return {
    send: (message) => void stream.write(message),
    halfClose: () => stream.end(),
    cancel: () => stream.cancel(),
    next() {
      const present = arrived.shift();
      return present ? Promise.resolve(present) : new Promise((resolve) => (reader = resolve));
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function copied(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes);
}

function statusError(error: ServiceError): StatusError {
  return new StatusError(statusName(error.code), error.details);
}
