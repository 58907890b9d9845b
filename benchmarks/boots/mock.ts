import { mockRuntime } from "@layotto-sdk/testkit";

/** Boots a mock in process and makes one call to it; returns the milliseconds until the answer. */
export async function boot(): Promise<number> {
  const start = performance.now();
  const mock = await mockRuntime();
  const runtime = mock.connect();
  await runtime.state("state_demo").get("key");
  const milliseconds = performance.now() - start;
  await runtime.close();
  await mock[Symbol.asyncDispose]();
  return milliseconds;
}
