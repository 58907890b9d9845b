import type { ContenderFactory } from "./clients/contender.js";

/** What the ratios are taken to: what our client stands on. */
export const baseline = "grpc-js + ts-proto";
export const ours = "our client";
export const inProcess = "our client, in process";
/** The baseline once more: how far its ratio is from 1 says how much the machine disturbed the run. */
const control = "grpc-js + ts-proto, again";
export const dapr = "@dapr/dapr";

/** Every contender by its name in the tables, ours beside the baseline so that they are measured close in time. */
export const contenders: ReadonlyMap<string, () => Promise<ContenderFactory>> = new Map([
  [ours, async () => (await import("./clients/layotto.js")).createContender],
  [baseline, async () => (await import("./clients/grpc-js-ts-proto.js")).createContender],
  [control, async () => (await import("./clients/grpc-js-ts-proto.js")).createContender],
  ["grpc-js + proto-loader", async () => (await import("./clients/grpc-js-proto-loader.js")).createContender],
  ["nice-grpc", async () => (await import("./clients/nice-grpc.js")).createContender],
  ["@connectrpc/connect-node", async () => (await import("./clients/connect-node.js")).createContender],
  [dapr, async () => (await import("./clients/dapr.js")).createContender],
  [inProcess, async () => (await import("./clients/in-process.js")).createContender],
]);
