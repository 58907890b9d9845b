import { connect } from "@layotto-sdk/node";
import { storeName, type Contender } from "./contender.js";

/** Our client, as a user gets it from `connect`. */
export async function createContender(address: string): Promise<Contender> {
  const runtime = connect({ endpoint: address });
  const state = runtime.state(storeName);
  const files = runtime.files("file_demo");
  return {
    async getState(key) {
      const entry = await state.get(key);
      return entry?.value.length ?? 0;
    },
    async download(name) {
      let bytes = 0;
      for await (const chunk of files.get(name)) bytes += chunk.length;
      return bytes;
    },
    async upload(name, chunks) {
      await files.put(name, chunks);
    },
    async close() {
      await runtime.close();
    },
  };
}
