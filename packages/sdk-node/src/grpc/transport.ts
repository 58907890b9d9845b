import {
  MessageEncoder,
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
  type Transport,
  type UnaryTransportRequest,
  type UnaryTransportResponse,
} from "@layotto-sdk/core";
import { Channel, credentials, type ChannelOptions } from "@grpc/grpc-js";
import { RunningCalls } from "./running-calls.js";
import { StreamCall } from "./stream-call.js";
import { UnaryCall } from "./unary-call.js";

/** Options that suit a sidecar: reconnect fast, wide windows, nothing that nobody reads. */
const channelDefaults: ChannelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  "grpc.enable_channelz": 0,
  "grpc.service_config_disable_resolution": 1,
  // The default of 64 KiB halves the speed of downloads.
  "grpc-node.flow_control_window": 4 * 1024 * 1024,
  // A client of its own connection: closing one closes nothing of another.
  "grpc.use_local_subchannel_pool": 1,
};

export interface GrpcTransportOptions {
  /** Where the runtime listens, as grpc-js reads it: `host:port`, `unix:/path`. */
  readonly target: string;
  /** The largest message to receive, in bytes. Default 4 MiB. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** grpc-js channel options, over those that this package sets. */
  readonly channelOptions?: Readonly<ChannelOptions> | undefined;
}

/** The gRPC transport: one channel of grpc-js, used below its client classes. */
export class GrpcTransport implements Transport {
  readonly #channel: Channel;
  readonly #calls: RunningCalls;
  readonly #encoder = new MessageEncoder();
  #closed = false;

  constructor(options: GrpcTransportOptions) {
    this.#channel = new Channel(options.target, credentials.createInsecure(), {
      ...channelDefaults,
      // A proxy of the environment must not take calls to this machine.
      ...(isLocal(options.target) ? { "grpc.enable_http_proxy": 0 } : undefined),
      ...(options.maxReceiveMessageBytes === undefined
        ? undefined
        : { "grpc.max_receive_message_length": options.maxReceiveMessageBytes }),
      ...options.channelOptions,
    });
    this.#calls = new RunningCalls(this.#channel);
  }

  unary<I, O>(request: UnaryTransportRequest<I, O>): Promise<UnaryTransportResponse<O>> {
    try {
      this.#check(request.signal);
      const bytes = this.#encoder.encode(request.method, request.message);
      return new UnaryCall(request, this.#calls).run(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (reason) {
      return Promise.reject(reason instanceof Error ? reason : new Error(String(reason)));
    }
  }

  stream<I, O>(request: StreamTransportRequest<I, O>): StreamTransportResponse<O> {
    this.#check(request.signal);
    return new StreamCall(request, this.#encoder, this.#calls);
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#calls.cancelAll("the client was closed");
      this.#channel.close();
    }
    return Promise.resolve();
  }

  #check(signal: AbortSignal | undefined): void {
    if (this.#closed) throw new StatusError("CANCELLED", "the client was closed", undefined, { sent: false });
    // An interceptor may have waited: a signal that has fired tells no new listener.
    if (signal?.aborted) throw new StatusError("CANCELLED", "cancelled by the caller", undefined, { sent: false });
  }
}

function isLocal(target: string): boolean {
  return /^(unix:|(?:[a-z]+:(?:\/\/\/?)?)?(?:127\.|localhost(?::|$)|\[::1\]|::1))/i.test(target);
}
