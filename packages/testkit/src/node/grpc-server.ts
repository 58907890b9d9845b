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
  answerStrangers(server, place);
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

/**
 * Puts calls of methods that the mock does not have through its dispatcher too, so that they are recorded and refused
 * in grpc-go's words. A server of grpc-js takes handlers for known paths only, so its table is made to have one for
 * every path. Where a version keeps no such table, it answers UNIMPLEMENTED by itself, and the call is not recorded.
 */
function answerStrangers(server: Server, place: CallPlace): void {
  const { handlers } = server as unknown as { readonly handlers?: unknown };
  if (!(handlers instanceof Map)) return;
  const known = handlers as Map<string, unknown>;
  const find = known.get.bind(known);
  known.get = (path) =>
    find(path) ?? {
      func: (call: Parameters<typeof answerStream>[2]) => void answerStream(place, path, call),
      serialize: asBuffer,
      deserialize: (bytes: Buffer) => bytes,
      type: "bidi",
      path,
    };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
