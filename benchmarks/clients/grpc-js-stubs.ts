import { once } from "node:events";
import type { ClientReadableStream, ClientWritableStream, MethodDefinition, requestCallback } from "@grpc/grpc-js";
import type { Method } from "@layotto-sdk/protocol/method";
import { storeName, type Contender } from "./contender.js";

/** grpc-js gives clients of one address and equal options one connection; with this each contender has its own. */
export const ownConnection = { "grpc.use_local_subchannel_pool": 1 };

/** A method in grpc-js's form, with the serializers that ts-proto writes for `outputServices=grpc-js`. */
export function toMethodDefinition<I, O>(method: Method<I, O>): MethodDefinition<I, O> {
  return {
    path: method.path,
    requestStream: method.kind === "clientStream" || method.kind === "bidiStream",
    responseStream: method.kind === "serverStream" || method.kind === "bidiStream",
    requestSerialize: (value: I) => Buffer.from(method.request.encode(value).finish()),
    requestDeserialize: (value: Buffer) => method.request.decode(value),
    responseSerialize: (value: O) => Buffer.from(method.response.encode(value).finish()),
    responseDeserialize: (value: Buffer) => method.response.decode(value),
  };
}

/** The stubs that grpc-js makes, from ts-proto's codecs or from proto-loader's; `M` is their form of an empty map. */
export interface Stubs<M> {
  getState(
    request: { storeName: string; key: string; consistency: 0; metadata: M },
    callback: requestCallback<Bytes>,
  ): void;
  getFile(request: { storeName: string; name: string; metadata: M }): ClientReadableStream<Bytes>;
  putFile(
    callback: requestCallback<unknown>,
  ): ClientWritableStream<{ storeName: string; name: string; data: Uint8Array; metadata: M }>;
  close(): void;
}

interface Bytes {
  data: Uint8Array;
}

/** Makes the calls in the cheapest way that the stubs have: `data` events rather than iteration. */
export function contendWithStubs<M>(client: Stubs<M>, emptyMap: () => M): Contender {
  return {
    getState(key) {
      return new Promise((resolve, reject) => {
        client.getState({ storeName, key, consistency: 0, metadata: emptyMap() }, (error, response) => {
          if (response) resolve(response.data.length);
          else reject(error ?? new Error("neither an error nor a response"));
        });
      });
    },
    download(name) {
      return new Promise((resolve, reject) => {
        let bytes = 0;
        const call = client.getFile({ storeName, name, metadata: emptyMap() });
        call.on("data", (message: Bytes) => (bytes += message.data.length));
        call.on("end", () => resolve(bytes));
        call.on("error", reject);
      });
    },
    upload(name, chunks) {
      return new Promise((resolve, reject) => {
        const call = client.putFile((error) => (error ? reject(error) : resolve()));
        const send = async (): Promise<void> => {
          for await (const data of chunks) {
            if (!call.write({ storeName, name, data, metadata: emptyMap() })) await once(call, "drain");
          }
          call.end();
        };
        send().catch(reject);
      });
    },
    async close() {
      client.close();
    },
  };
}
