import type { Metadata } from "@layotto-sdk/core";
import { invokeService, type InvokeResponse } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, unary, type EngineModule } from "../handlers.js";
import { canonicalHeader } from "../http-names.js";
import { invokeMessages, refused } from "../messages.js";
import { HttpTimeoutError, type Outside } from "../outside.js";
import { withinTime } from "../time-limit.js";
import { askService, type ServiceAnswer, type ServiceHandler } from "./service-handler.js";
import { invocationOf, type Invocation } from "./service-request.js";

/** Invocations, and the services that a test gives. */
export interface InvokeModule extends EngineModule {
  /**
   * Answers the invocations of a service's id instead of the configured route; a reset keeps it. Returns the function
   * that takes it away again.
   */
  registerService(id: string, handler: ServiceHandler): () => void;
}

/** Invocations over HTTP: to a test's handler where there is one, else by the configured routes. */
export function createInvokeModule(context: EngineContext): InvokeModule {
  const { config, quirks } = context;
  const services = new Map<string, ServiceHandler>();
  // The hosts of a route take turns.
  const turns = new Map<string, number>();

  const hostFor = (id: string): string | undefined => {
    const route = config.routes.has(id) ? id : "*";
    const hosts = config.routes.get(route) ?? [];
    const turn = turns.get(route) ?? 0;
    turns.set(route, turn + 1);
    return hosts[turn % hosts.length];
  };

  const send = async (invocation: Invocation, outside: Outside): Promise<ServiceAnswer> => {
    const { verb, target, headers, body, timeoutMs } = invocation;
    const service = services.get(invocation.id);
    if (service) return withinTime(askService(service, invocation.request), timeoutMs);
    const host = hostFor(invocation.id);
    // What the proxy inside the runtime answers when no route matches.
    if (host === undefined) return emptyAnswer(404);
    const named = [...headers].map(([name, value]) => [canonicalHeader(name), value] as const);
    const request = {
      method: verb,
      url: `http://${host}${target}`,
      headers: [["Host", "localhost"], ...named] as const,
      body,
      timeoutMs,
    };
    return outside.http(request).catch((error: unknown) => {
      if (error instanceof HttpTimeoutError) throw error;
      // And what it answers when nobody listens behind one.
      return emptyAnswer(502);
    });
  };

  const answerOf = ({ status, headers, body }: ServiceAnswer, responseHeaders: Metadata): InvokeResponse => {
    const succeeded = quirks.invokeErrorsUnavailable ? status === 200 : Math.trunc(status / 100) === 2;
    if (!succeeded) throw refused(invokeMessages.httpStatus(status, new TextDecoder().decode(body)));
    let contentType = "text/plain; charset=utf-8";
    for (const [name, value] of headers) {
      if (name.toLowerCase() === "content-type") contentType = value;
      else forward(name, value, responseHeaders);
    }
    return { data: { typeUrl: "", value: body }, contentType };
  };

  const handlers = [
    unary(invokeService, (request, call) => {
      if (!config.components.rpcs.has("mosn") && !services.has(request.id))
        throw refused(invokeMessages.notConfigured());
      const invocation = invocationOf(request.id, request.message, call.metadata, quirks);
      return new Effect(async (outside) => {
        try {
          return answerOf(await send(invocation, outside), call.responseHeaders);
        } catch (error) {
          throw error instanceof HttpTimeoutError ? refused(invokeMessages.timeout()) : error;
        }
      });
    }),
  ];

  return {
    handlers,
    reset: () => turns.clear(),
    registerService(id, handler) {
      services.set(id, handler);
      return () => {
        if (services.get(id) === handler) services.delete(id);
      };
    },
  };
}

function emptyAnswer(status: number): ServiceAnswer {
  return { status, headers: [], body: new Uint8Array(0) };
}

/** What HTTP/2 and gRPC take for themselves never comes back as metadata. */
const notReturned =
  /^(?:content-length|connection|keep-alive|transfer-encoding|upgrade|proxy-connection|te|user-agent|grpc-.*|.*-bin)$/;

function forward(name: string, value: string, metadata: Metadata): void {
  const lower = name.toLowerCase();
  if (notReturned.test(lower) || !/^[0-9a-z_.-]+$/.test(lower) || !/^[\x20-\x7e]*$/.test(value)) return;
  metadata.set(lower, value);
}
