import { getFile, getState, putFile } from "@layotto-sdk/protocol/runtime";
import type { Method } from "@layotto-sdk/protocol/method";
import { createChannel, createClient } from "nice-grpc";
import { storeName, type Contender } from "./contender.js";
import { ownConnection } from "./grpc-js-stubs.js";

const definition = {
  name: "Runtime",
  fullName: getState.service,
  methods: {
    getState: { ...toTsProto(getState), requestStream: false, responseStream: false },
    getFile: { ...toTsProto(getFile), requestStream: false, responseStream: true },
    putFile: { ...toTsProto(putFile), requestStream: true, responseStream: false },
  },
} as const;

/** nice-grpc, with the generic definitions of ts-proto. */
export async function createContender(address: string): Promise<Contender> {
  const channel = createChannel(address, undefined, ownConnection);
  const client = createClient(definition, channel);
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
      channel.close();
    },
  };
}

function toTsProto<I, O>(method: Method<I, O>) {
  return { name: method.name, requestType: method.request, responseType: method.response, options: {} };
}

async function* toMessages(name: string, chunks: AsyncIterable<Uint8Array>) {
  for await (const data of chunks) yield { storeName, name, data };
}
