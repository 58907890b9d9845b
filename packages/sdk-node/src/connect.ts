import { createRuntime, type CallerOptions } from "@layotto-sdk/core";
import { allBlocks, type FullRuntime } from "@layotto-sdk/core/blocks";
import type { ChannelOptions } from "@grpc/grpc-js";
import { endpointFrom } from "./endpoint.js";
import { GrpcTransport } from "./grpc/transport.js";
import { requireConnectOptions } from "./connect-options.js";

export interface ConnectOptions extends Omit<CallerOptions, "transport"> {
  /**
   * Where the runtime listens for gRPC: `host:port` or `unix:/path`. Default: `LAYOTTO_ENDPOINT`, then
   * `runtime_GRPC_HOST` and `runtime_GRPC_PORT`, then `127.0.0.1:34904`.
   */
  readonly endpoint?: string | undefined;
  /** The largest message to receive, in bytes. Default 4 MiB, as the runtime's own limit. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** grpc-js channel options, for what this package has no option for. */
  readonly channelOptions?: Readonly<ChannelOptions> | undefined;
}

/**
 * Makes a client of the runtime, with every building block. It connects with the first call, over one channel for
 * everything, and connects again by itself; `close()` (or `await using`) ends all of it.
 *
 * @example
 * ```ts
 * import { connect } from "@layotto-sdk/node";
 *
 * await using runtime = connect();
 * await runtime.state("state_demo").json<Cart>().save("cart:7", cart);
 * ```
 * @throws InvalidInputError for an endpoint, a timeout or metadata that cannot be right
 */
export function connect(options: ConnectOptions = {}): FullRuntime {
  const { endpoint, maxReceiveMessageBytes, channelOptions, ...caller } = requireConnectOptions(options);
  const { target } = endpointFrom(endpoint, process.env);
  const transport = new GrpcTransport({ target, maxReceiveMessageBytes, channelOptions });
  return createRuntime({ ...caller, transport, blocks: allBlocks });
}
