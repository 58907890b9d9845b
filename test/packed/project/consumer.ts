// What users write, compiled against the packed types; the script copies it to .mts and .cts too.
import { createRuntime, Metadata, type CallOptions } from "@layotto-sdk/core";
import { lock } from "@layotto-sdk/core/lock";
import { state } from "@layotto-sdk/core/state";
import { connect, EtagMismatchError, type FullRuntime, type LayottoError } from "@layotto-sdk/node";
import { getState, GetStateRequest } from "@layotto-sdk/protocol/runtime";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";

interface Cart {
  readonly items: readonly string[];
}

async function use(runtime: FullRuntime, options: CallOptions): Promise<string> {
  const carts = runtime.state("state_demo").json<Cart>();
  await carts.save("cart:7", { items: ["apple"] }, { ttlSeconds: 60, ...options });
  const cart = await carts.get("cart:7", options);
  const id: bigint = await runtime.sequencer("sequencer_demo").next("orders");
  // @ts-expect-error a cart has items
  const refused: Promise<unknown> = carts.save("cart:8", { things: [] });
  await refused;
  const raw = await runtime.call(getState, GetStateRequest.fromPartial({ storeName: "state_demo", key: "cart:7" }));
  return `${cart?.value.items.join() ?? "nothing"} ${typeof id} ${raw.data.length > 0}`;
}

async function main(): Promise<void> {
  const mock = await mockRuntime();
  const served = await serve(mock);
  const runtime = connect({ endpoint: served.grpc });
  try {
    const text = await use(runtime, { timeoutMs: 5000, metadata: new Metadata() });
    if (text !== "apple bigint true") throw new Error(text);
    await runtime.state("state_demo").text().save("cart:7", "", { etag: "999" });
  } catch (error) {
    if (!(error instanceof EtagMismatchError)) throw error;
    const { code }: LayottoError = error;
    console.log(`saved and read over gRPC; ${code}`);
  } finally {
    await runtime.close();
    await served.close();
    await mock.close();
  }
}

/** The blocks of one's choice over a transport of one's own. */
export const custom = (transport: Parameters<typeof createRuntime>[0]["transport"]) =>
  createRuntime({ transport, blocks: { state, lock } });

void main();
