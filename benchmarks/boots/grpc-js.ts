import { Client, Server, ServerCredentials, credentials } from "@grpc/grpc-js";
import { getState, GetStateRequest, GetStateResponse } from "@layotto-sdk/protocol/runtime";
import { toMethodDefinition } from "../clients/grpc-js-stubs.js";

const method = toMethodDefinition(getState);
const response = GetStateResponse.fromPartial({});

/** Boots a bare grpc-js server with one method and calls it once; returns the milliseconds until the answer. */
export async function boot(): Promise<number> {
  const start = performance.now();
  const server = new Server();
  server.addService(
    { getState: method },
    { getState: (_call: unknown, callback: Callback) => callback(null, response) },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  await new Promise<void>((resolve, reject) => {
    const request = GetStateRequest.fromPartial({ storeName: "state_demo", key: "key" });
    client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, request, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  const milliseconds = performance.now() - start;
  client.close();
  server.forceShutdown();
  return milliseconds;
}

type Callback = (error: null, response: GetStateResponse) => void;
