import { InvalidInputError, readFrom, requireOptions } from "@layotto-sdk/core";
import type { App } from "@layotto-sdk/core/app";
import {
  listTopicSubscriptions,
  onTopicEvent,
  type TopicEventRequest,
  type TopicEventResponse,
} from "@layotto-sdk/protocol/appcallback";
import type { Method } from "@layotto-sdk/protocol/method";
import {
  Server,
  ServerCredentials,
  status as Status,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { freeSocketPath } from "./socket-file.js";

export interface ServeOptions {
  /** Default `127.0.0.1`: the runtime is a sidecar. */
  readonly host?: string | undefined;
  /** Default `appcallback_GRPC_PORT` of the environment, else 9999, where Layotto's own examples look. 0 picks a free one. */
  readonly port?: number | undefined;
  /** A Unix socket instead of host and port. A socket file that a dead process left behind is removed. */
  readonly path?: string | undefined;
}

/** An application that listens for the runtime's callbacks. */
export interface AppServer extends AsyncDisposable {
  /** What to give the runtime: `host:port`, or `unix:/path`. */
  readonly address: string;
  /** The port, or `undefined` on a Unix socket. */
  readonly port: number | undefined;
  /**
   * Takes no new events and waits for running handlers.
   * @param options.timeoutMs milliseconds to wait before connections are cut. Default 30,000
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
}

const defaultCallbackPort = 9999;
const defaultGraceMs = 30_000;

/**
 * Listens for the runtime's calls back into the application: the question for its topics, and the events. The runtime
 * asks once, when it starts: serve first, start the runtime then.
 *
 * @example
 * ```ts
 * const app = createApp();
 * app.pubsub("pub_subs_demo").json<Order>().on("orders", (event) => ship(event.data));
 * await using server = await serve(app, { port: 9999 });
 * ```
 * @throws InvalidInputError for an address that cannot be right, or that is taken
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<AppServer> {
  const target = targetOf(requireOptions("options", options));
  const server = new Server({ "grpc.enable_channelz": 0, "grpc.max_receive_message_length": -1 });
  addApp(server, app);
  const onSocket = target.startsWith("unix:");
  if (onSocket) await freeSocketPath(target.replace(/^unix:(\/\/)?/, ""));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) resolve(bound);
      else reject(new InvalidInputError("address", target, `an address that is free to listen on (${error.message})`));
    });
  });
  const address = onSocket ? target : `${target.slice(0, target.lastIndexOf(":"))}:${port}`;
  let closing: Promise<void> | undefined;
  const close = (graceMs = defaultGraceMs): Promise<void> => (closing ??= stop(server, app, graceMs));
  return {
    address,
    port: onSocket ? undefined : port,
    close: async (given = {}) => {
      const { timeoutMs } = requireOptions("options", given);
      if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0)) {
        throw new InvalidInputError("timeoutMs", timeoutMs, "a number of milliseconds from 0");
      }
      await close(timeoutMs);
    },
    [Symbol.asyncDispose]: () => close(),
  };
}

/** Adds an application to a gRPC server of one's own; starting and stopping that stays with its owner. */
export function addApp(server: Server, app: App): void {
  const isApp = readFrom("app", app, () => {
    return typeof app?.onTopicEvent === "function" && typeof app.listTopicSubscriptions === "function";
  });
  if (!isApp) {
    throw new InvalidInputError("app", app, "what createApp() makes");
  }
  const definition: ServiceDefinition = {
    listTopicSubscriptions: definitionOf(listTopicSubscriptions),
    onTopicEvent: definitionOf(onTopicEvent),
  };
  server.addService(definition, {
    listTopicSubscriptions: answering(() => app.listTopicSubscriptions()),
    onTopicEvent: answering((call: ServerUnaryCall<TopicEventRequest, TopicEventResponse>) =>
      app.onTopicEvent(call.request),
    ),
  });
}

function targetOf({ host = "127.0.0.1", port, path }: ServeOptions): string {
  if (path !== undefined) {
    if (typeof path !== "string" || path === "") throw new InvalidInputError("path", path, "the path of a Unix socket");
    return path.startsWith("unix:") ? path : `unix:${path}`;
  }
  if (typeof host !== "string" || host === "") throw new InvalidInputError("host", host, "a host name or address");
  const chosen = port ?? Number(process.env["appcallback_GRPC_PORT"] || defaultCallbackPort);
  if (!Number.isInteger(chosen) || chosen < 0 || chosen > 65_535) {
    throw new InvalidInputError(
      port === undefined ? "appcallback_GRPC_PORT" : "port",
      chosen,
      "a port from 0 to 65535",
    );
  }
  return `${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${chosen}`;
}

function definitionOf<I, O>({ path, request, response }: Method<I, O>): ServiceDefinition[string] {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: I) => Buffer.from(request.encode(message).finish()),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (message: O) => Buffer.from(response.encode(message).finish()),
    responseDeserialize: (bytes) => response.decode(bytes),
  } as ServiceDefinition[string];
}

function answering<I, O>(answer: (call: ServerUnaryCall<I, O>) => Promise<O>): handleUnaryCall<I, O> {
  return (call, callback: sendUnaryData<O>) => {
    answer(call).then(
      (message) => callback(null, message),
      (error: unknown) =>
        callback({ code: Status.INTERNAL, details: error instanceof Error ? error.message : "failed" }),
    );
  };
}

async function stop(server: Server, app: App, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
  const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([Promise.all([drained, app.idle()]), patience]);
  clearTimeout(timer);
  server.forceShutdown();
}
