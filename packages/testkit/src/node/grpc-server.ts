import { Server, ServerCredentials, type handleBidiStreamingCall, type handleUnaryCall } from "@grpc/grpc-js";
import type { Socket } from "node:net";
import type { Handler } from "../engine/handlers.js";
import { answerStream, answerUnary, type CallPlace } from "./grpc-call.js";

/** A gRPC server without an address: connections are put in by hand. */
export interface InjectedServer {
  take(socket: Socket): void;
  close(): void;
}

/** Serves the calls of a dispatcher to connections that somebody else has accepted. */
export function createInjectedServer(handlers: Iterable<Handler>, place: CallPlace): InjectedServer {
  const server = new Server({
    // The dispatcher has the limit, with grpc-go's words.
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc-node.flow_control_window": 4 * 1024 * 1024,
    "grpc.enable_channelz": 0,
  });
  for (const { method, kind } of handlers) register(server, method.path, kind, place);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    take: (socket) => injector.injectConnection(socket),
    close: () => {
      injector.destroy();
      server.forceShutdown();
    },
  };
}

/** Streams of every kind are registered as bidirectional: on the wire they are alike, and so they can end without a message. */
function register(server: Server, path: string, kind: Handler["kind"], place: CallPlace): void {
  if (kind === "unary") {
    const unary: handleUnaryCall<Buffer, Uint8Array> = (call, callback) => answerUnary(place, path, call, callback);
    server.register(path, unary, asBuffer, (bytes) => bytes, "unary");
    return;
  }
  const stream: handleBidiStreamingCall<Buffer, Uint8Array> = (call) => void answerStream(place, path, call);
  server.register(path, stream, asBuffer, (bytes) => bytes, "bidi");
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
