import { type StatusError, statusNumber } from "@layotto-sdk/core";
import { Server, ServerCredentials, type handleUnaryCall } from "@grpc/grpc-js";
import { listTopicSubscriptions, onTopicEvent } from "@layotto-sdk/protocol/appcallback";
import type { Method } from "@layotto-sdk/protocol/method";
import type { ScriptedApp } from "./scripted-app.js";

/** Serves the application's callbacks with grpc-js. */
export async function servedApp(app: ScriptedApp): Promise<{ address: string; close: () => void }> {
  const server = new Server();
  register(server, listTopicSubscriptions, () => app.listTopicSubscriptions());
  register(server, onTopicEvent, (event) => app.onTopicEvent(event));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

function register<I, O>(server: Server, method: Method<I, O>, answer: (request: I) => Promise<O>): void {
  const handle: handleUnaryCall<I, O> = (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: StatusError) => callback({ code: statusNumber(error.status), details: error.details }),
    );
  };
  const encode = (message: O): Buffer => Buffer.from(method.response.encode(message).finish());
  server.register(method.path, handle, encode, (bytes: Buffer) => method.request.decode(bytes), "unary");
}
