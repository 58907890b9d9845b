import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import type { Method } from "@layotto-sdk/protocol/method";

/** One call as bytes both ways, whatever its kind should be. */
export type OddCall = ServerDuplexStream<Buffer, Buffer>;

/** A gRPC server that answers one method in a way that no runtime should. */
export async function oddServer<I, O>(
  method: Method<I, O>,
  answer: (call: OddCall) => void,
): Promise<{ readonly endpoint: string; close(): void }> {
  const server = new Server();
  const same = (bytes: Buffer): Buffer => bytes;
  server.register(method.path, answer, same, same, "bidi");
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { endpoint: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
