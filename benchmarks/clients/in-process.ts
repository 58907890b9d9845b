import { mockRuntime } from "@layotto-sdk/testkit";
import { keyOfSize, storeName, type Contender } from "./contender.js";

/** Our client over the transport in process: the same calls, answered by the mock runtime without a socket. */
export async function createContender(): Promise<Contender> {
  const mock = await mockRuntime();
  const runtime = mock.connect();
  const state = runtime.state(storeName);
  for (const bytes of [100, 10 * 1024]) await state.save(keyOfSize(bytes), new Uint8Array(bytes).fill(120));
  return {
    async getState(key) {
      const entry = await state.get(key);
      return entry?.value.length ?? 0;
    },
    async close() {
      await runtime.close();
      await mock[Symbol.asyncDispose]();
    },
  };
}
