import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFileRegistry, fromBinary, type DescService } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { protoFolder, rootFolder } from "../paths.js";
import { storeName, type Contender } from "./contender.js";

/** connect-node's gRPC transport; its messages are protobuf-es's, described at run time from what buf builds. */
export async function createContender(address: string): Promise<Contender> {
  const sessionManager = new Http2SessionManager(`http://${address}`);
  const transport = createGrpcTransport({ baseUrl: `http://${address}`, sessionManager });
  // A description made at run time has no types for TypeScript.
  const client = createClient(await describeRuntime(), transport) as unknown as RuntimeClient;
  return {
    async getState(key) {
      return (await client.getState({ storeName, key })).data.length;
    },
    async download(name) {
      let bytes = 0;
      for await (const message of client.getFile({ storeName, name })) bytes += message.data.length;
      return bytes;
    },
    async upload(name, chunks) {
      await client.putFile(toMessages(name, chunks));
    },
    async close() {
      sessionManager.abort();
    },
  };
}

interface RuntimeClient {
  getState(request: { storeName: string; key: string }): Promise<{ data: Uint8Array }>;
  getFile(request: { storeName: string; name: string }): AsyncIterable<{ data: Uint8Array }>;
  putFile(requests: AsyncIterable<{ storeName: string; name: string; data: Uint8Array }>): Promise<unknown>;
}

async function describeRuntime(): Promise<DescService> {
  const buf = join(rootFolder, "node_modules/.bin/buf");
  const { stdout } = await promisify(execFile)(
    buf,
    ["build", protoFolder, "--as-file-descriptor-set", "--output", "-"],
    {
      encoding: "buffer",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const runtime = createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout)).getService(
    "spec.proto.runtime.v1.Runtime",
  );
  if (!runtime) throw new Error(`buf found no spec.proto.runtime.v1.Runtime in ${protoFolder}`);
  return runtime;
}

async function* toMessages(name: string, chunks: AsyncIterable<Uint8Array>) {
  for await (const data of chunks) yield { storeName, name, data };
}
