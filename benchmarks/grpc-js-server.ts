/** What stands in for `server/` where there is no Go: the same calls, answered by grpc-js in a process of its own. */
import { once } from "node:events";
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerUnaryCall,
} from "@grpc/grpc-js";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { getFile, getState, putFile } from "@layotto-sdk/protocol/runtime";
import type { GetFileRequest, GetFileResponse, GetStateRequest, GetStateResponse } from "@layotto-sdk/protocol/runtime";
import { toMethodDefinition } from "./clients/grpc-js-stubs.js";

const chunkBytes = 64 * 1024;

const server = new Server();
server.addService(
  {
    getState: toMethodDefinition(getState),
    getFile: toMethodDefinition(getFile),
    putFile: toMethodDefinition(putFile),
  },
  { getState: answerState, getFile: (call: FileCall) => void sendFile(call), putFile: takeFile },
);
// GetState has the same field numbers in both APIs. Dapr's client polls GetMetadata until a sidecar answers: with an
// empty message, which is what an empty GetStateResponse is, too.
const daprState = { ...toMethodDefinition(getState), path: "/dapr.proto.runtime.v1.Dapr/GetState" };
const daprMetadata = { ...toMethodDefinition(getState), path: "/dapr.proto.runtime.v1.Dapr/GetMetadata" };
server.addService(
  { getState: daprState, getMetadata: daprMetadata },
  { getState: answerState, getMetadata: answerEmpty },
);

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${JSON.stringify({ address: `127.0.0.1:${port}` })}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();

function answerState(
  call: ServerUnaryCall<GetStateRequest, GetStateResponse>,
  callback: sendUnaryData<GetStateResponse>,
): void {
  callback(null, { data: jsonText(trailingNumber(call.request.key)), etag: "1", metadata: new Map() });
}

function answerEmpty(_call: unknown, callback: sendUnaryData<GetStateResponse>): void {
  callback(null, { data: new Uint8Array(), etag: "", metadata: new Map() });
}

type FileCall = ServerWritableStream<GetFileRequest, GetFileResponse>;

async function sendFile(call: FileCall): Promise<void> {
  for (let rest = trailingNumber(call.request.name); rest > 0; rest -= chunkBytes) {
    if (!call.write({ data: jsonText(Math.min(rest, chunkBytes)) })) await once(call, "drain");
  }
  call.end();
}

function takeFile(call: ServerReadableStream<unknown, object>, callback: sendUnaryData<object>): void {
  call.on("data", () => {});
  call.on("end", () => callback(null, {}));
}

function trailingNumber(text: string): number {
  return Number(/\d+$/.exec(text)?.[0] ?? 2);
}

function jsonText(length: number): Uint8Array {
  const text = Buffer.alloc(length, "x");
  text[0] = text[length - 1] = 0x22;
  return text;
}
