// The core alone, as in a page: there are no types of Node.
import { createRuntime, LayottoError, type Transport } from "@layotto-sdk/core";
import { state } from "@layotto-sdk/core/state";

export async function read(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  const runtime = createRuntime({ transport, blocks: { state } });
  try {
    return (await runtime.state("state_demo").text().get("cart:7", { signal }))?.value;
  } catch (error) {
    return error instanceof LayottoError ? error.code : undefined;
  }
}
