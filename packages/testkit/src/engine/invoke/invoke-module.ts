import type { Metadata, StatusError } from "@layotto-sdk/core";
import { invokeService, type InvokeResponse } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, unary, type EngineModule } from "../handlers.js";
import { canonicalHeader } from "../http-names.js";
import { invokeMessages, refused } from "../messages.js";
import { HttpTimeoutError, type Outside, type OutgoingResponse } from "../outside.js";
import { callOutside, noAddress } from "../outside-call.js";
import { invocationOf, type Invocation } from "./service-request.js";

/** Invocations over HTTP: to a test's handler where there is one, else by the configured routes. */
export function createInvokeModule(context: EngineContext): EngineModule {
  const { config, quirks } = context;
  // The hosts of a route take turns.
  const turns = new Map<string, number>();

  const hostFor = (id: string): string | undefined => {
    const route = config.routes.has(id) ? id : "*";
    const hosts = config.routes.get(route) ?? [];
    const turn = turns.get(route) ?? 0;
    turns.set(route, turn + 1);
    return hosts[turn % hosts.length];
  };

  const send = async (invocation: Invocation, outside: Outside): Promise<OutgoingResponse> => {
    const handler = outside.handlerFor?.("service", invocation.id);
    if (!handler && !config.components.rpcs.has("mosn")) throw refused(invokeMessages.notConfigured());
    const host = hostFor(invocation.id);
    // What the proxy inside the runtime answers when no route matches.
    if (host === undefined && !handler) return emptyAnswer(404);
    const headers = [...invocation.headers].map(([name, value]) => [canonicalHeader(name), value] as const);
    const request = {
      method: invocation.verb,
      url: (host === undefined ? noAddress : `http://${host}`) + invocation.target,
      headers: [["Host", "localhost"], ...headers] as const,
      body: invocation.body,
      timeoutMs: invocation.timeoutMs,
    };
    try {
      return await callOutside(request, handler, outside);
    } catch (error) {
      if (error instanceof HttpTimeoutError) throw refused(invokeMessages.timeout());
      if (handler) throw refused(invokeMessages.connectionFailed(error instanceof Error ? error.message : String(error)));
      // And what it answers when nobody listens behind a route.
      return emptyAnswer(502);
    }
  };

  const answerOf = (response: OutgoingResponse, responseHeaders: Metadata): InvokeResponse => {
    const { status } = response;
    const succeeded = quirks.invokeErrorsUnavailable ? status === 200 : Math.trunc(status / 100) === 2;
    if (!succeeded) throw failureOf(response);
    let contentType = "text/plain; charset=utf-8";
    for (const [name, value] of response.headers) {
      if (name.toLowerCase() === "content-type") contentType = value;
      else forward(name, value, responseHeaders);
    }
    return { data: { typeUrl: "", value: response.body }, contentType };
  };

  const handlers = [
    unary(invokeService, (request, call) => {
      const invocation = invocationOf(request.id, request.message, call.metadata, quirks);
      return new Effect(async (outside) => answerOf(await send(invocation, outside), call.responseHeaders));
    }),
  ];
  return { handlers, reset: () => turns.clear() };
}

function failureOf({ status, body }: OutgoingResponse): StatusError {
  return refused(invokeMessages.httpStatus(status, new TextDecoder().decode(body)));
}

function emptyAnswer(status: number): OutgoingResponse {
  return { status, statusText: "", headers: [], body: new Uint8Array(0) };
}

/** What HTTP/2 and gRPC take for themselves never comes back as metadata. */
const notReturned = /^(?:content-length|connection|keep-alive|transfer-encoding|upgrade|proxy-connection|te|user-agent|grpc-.*|.*-bin)$/;

function forward(name: string, value: string, metadata: Metadata): void {
  const lower = name.toLowerCase();
  if (notReturned.test(lower) || !/^[0-9a-z_.-]+$/.test(lower) || !/^[\x20-\x7e]*$/.test(value)) return;
  metadata.set(lower, value);
}
