import { Client, credentials, Metadata as GrpcMetadata, type ServiceError } from "@grpc/grpc-js";
import { StatusError, statusName } from "@layotto-sdk/core";
import { listTopicSubscriptions, onTopicEvent } from "@layotto-sdk/protocol/appcallback";
import type { Method } from "@layotto-sdk/protocol/method";
import type { AppConnection } from "../engine/outside.js";
import { formatAddress, parseAddress } from "./addresses.js";
import { fromGrpcMetadata } from "./grpc-metadata.js";

/** An application that is called back over gRPC, as the runtime does. */
export interface GrpcAppConnection extends AppConnection {
  /** Ends the connection and the calls on it. */
  close(): void;
}

/**
 * A connection to the application at `host:port` or `unix:/path`, opened when it is first called.
 *
 * @throws TypeError for an address that is none.
 */
export function grpcAppConnection(address: string): GrpcAppConnection {
  const client = new Client(formatAddress(parseAddress(address, "app")), credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.enable_channelz": 0,
    "grpc.enable_retries": 0,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": -1,
  });
  return {
    listTopicSubscriptions: ({ signal }) => callApp(client, listTopicSubscriptions, {}, { signal }),
    onTopicEvent: (event, options) => callApp(client, onTopicEvent, event, options),
    close: () => client.close(),
  };
}

/**
 * Beyond this there is no deadline: on the wire it is rounded up to whole seconds, and a server of grpc-js whose timer
 * cannot wait so long gives up at once.
 */
const longestTimeoutMs = 0x7fff_0000;

function callApp<I, O>(
  client: Client,
  method: Method<I, O>,
  message: I,
  { timeoutMs, signal }: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined },
): Promise<O> {
  return new Promise((resolve, reject) => {
    const encode = (value: I): Buffer => Buffer.from(method.request.encode(value).finish());
    const decode = (bytes: Buffer): O => method.response.decode(bytes);
    const options = timeoutMs === undefined || timeoutMs > longestTimeoutMs ? {} : { deadline: Date.now() + timeoutMs };
    const cancel = (): void => call.cancel();
    const done = (error: ServiceError | null, value?: O): void => {
      signal?.removeEventListener("abort", cancel);
      if (error)
        reject(
          new StatusError(statusName(error.code), error.details, fromGrpcMetadata(error.metadata), { fromPeer: true }),
        );
      else resolve(value as O);
    };
    const call = client.makeUnaryRequest(method.path, encode, decode, message, new GrpcMetadata(), options, done);
    if (signal?.aborted) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
  });
}
