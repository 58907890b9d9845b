import { Metadata } from "@layotto-sdk/core";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { HTTPExtension_Verb as Verb, invokeService, type CommonInvokeRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { HttpTimeoutError, type OutgoingRequest, type OutgoingResponse } from "../outside.js";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf, type AskOptions } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createInvokeModule } from "./invoke-module.js";
import type { ServiceRequest } from "./service-handler.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ok = { status: 200, statusText: "OK", headers: [], body: bytes("ok") } satisfies OutgoingResponse;

function fixture(quirks: Partial<Quirks> = {}, answer: OutgoingResponse | Error = ok) {
  const context = testContext({ rpcs: { mosn: { type: "" } } }, quirks);
  const config = {
    ...context.config,
    routes: new Map([
      ["svc", ["h:1", "h:2"]],
      ["*", ["any:1"]],
    ]),
  };
  const module = createInvokeModule({ ...context, config });
  const ask = asking(module);
  const sent: OutgoingRequest[] = [];
  const http = (request: OutgoingRequest): Promise<OutgoingResponse> => {
    sent.push(request);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return {
    module,
    sent,
    invoke: (message: DeepPartial<CommonInvokeRequest> | undefined, options: AskOptions = {}, id = "svc") =>
      ask(invokeService, { id, ...(message && { message }) }, { http, ...options }),
    /** The headers of the last request, by lower-case name. */
    header: (name: string) => sent.at(-1)?.headers.find(([given]) => given.toLowerCase() === name)?.[1],
  };
}

describe("an invocation over HTTP", () => {
  it("goes to the route's hosts in turn, to the general route, or nowhere", async () => {
    const { invoke, sent } = fixture();
    for (const id of ["svc", "svc", "svc", "else"]) await invoke({ method: "a/b" }, {}, id);
    expect(sent.map(({ url }) => url)).toEqual([
      "http://h:1/a/b",
      "http://h:2/a/b",
      "http://h:1/a/b",
      "http://any:1/a/b",
    ]);
    const unrouted = asking(createInvokeModule(testContext({ rpcs: { mosn: { type: "" } } })));
    expect(await refusalOf(unrouted(invokeService, { id: "svc" }))).toBe("UNAVAILABLE: http response code 404, body: ");
    expect(await refusalOf(asking(createInvokeModule(testContext({})))(invokeService, {}))).toBe(
      "UNKNOWN: invoker not init",
    );
  });

  it("takes the caller's metadata along as headers, and what it asks of content type and verb is lost", async () => {
    const { invoke, sent, header } = fixture();
    const metadata = { "x-user": "7", te: "trailers", "user-agent": "u" };
    await invoke(
      { method: "/m?x=1", contentType: "text/plain", data: { value: bytes("hi") }, httpExtension: {} },
      { metadata },
    );
    expect(sent[0]).toMatchObject({ method: "NONE", url: "http://h:1/m?x=1", timeoutMs: 3000, body: bytes("hi") });
    expect(sent[0]?.headers.map(([name]) => name)).toEqual([
      "Host",
      "X-User",
      "User-Agent",
      "Content-Type",
      "Query_string",
      "Id",
    ]);
    expect([header("host"), header("content-type"), header("query_string"), header("id")]).toEqual([
      "localhost",
      "application/grpc",
      "",
      "svc",
    ]);
    await invoke({ httpExtension: { verb: Verb.PATCH, querystring: "a=1" } });
    expect(sent[1]).toMatchObject({ method: "PATCH", url: "http://h:2/?a=1" });
    expect(header("query_string")).toBeUndefined();
    await invoke(undefined);
    expect(sent[2]).toMatchObject({ method: "GET", url: "http://h:1/" });
  });

  it("sees what the caller asked for while invokeContentTypeLost is off", async () => {
    const { invoke, sent, header } = fixture({ invokeContentTypeLost: false });
    await invoke({ contentType: "text/plain", httpExtension: {} });
    expect([sent[0]?.method, header("content-type")]).toEqual(["GET", "text/plain"]);
  });

  it.each([
    ["250", 250],
    ["abc", 3000],
    ["0", 3000],
  ])("with rpc_request_timeout %s waits %s ms", async (text, ms) => {
    const { invoke, sent } = fixture();
    await invoke({}, { metadata: { rpc_request_timeout: text } });
    expect(sent[0]?.timeoutMs).toBe(ms);
  });

  it("that takes too long, or that nobody answers, is UNAVAILABLE", async () => {
    expect(await refusalOf(fixture({}, new HttpTimeoutError(1)).invoke({}))).toBe("UNAVAILABLE: timeout");
    expect(await refusalOf(fixture({}, new Error("refused")).invoke({}))).toBe(
      "UNAVAILABLE: http response code 502, body: ",
    );
  });

  it("gives the answer's headers back as metadata, but those of HTTP and gRPC themselves", async () => {
    const headers = [
      ["Content-Type", "text/css"],
      ["X-A", "1"],
      ["Connection", "close"],
      ["Grpc-Status", "1"],
      ["X-Ü", "1"],
    ] as const;
    const responseHeaders = new Metadata();
    const { contentType } = await fixture({}, { ...ok, headers }).invoke({}, { responseHeaders });
    expect([contentType, ...responseHeaders]).toEqual(["text/css", ["x-a", "1"]]);
    expect((await fixture().invoke({})).contentType).toBe("text/plain; charset=utf-8");
  });

  it.each([true, false])(
    "with status 201 fails while invokeErrorsUnavailable is %s",
    async (invokeErrorsUnavailable) => {
      const answer = { ...ok, status: 201 };
      const call = fixture({ invokeErrorsUnavailable }, answer).invoke({});
      if (invokeErrorsUnavailable) expect(await refusalOf(call)).toBe("UNAVAILABLE: http response code 201, body: ok");
      else expect((await call).data?.value).toEqual(bytes("ok"));
      expect(await refusalOf(fixture({ invokeErrorsUnavailable }, { ...ok, status: 302 }).invoke({}))).toContain(
        "code 302",
      );
    },
  );
});

describe("a service that a test gives", () => {
  it("answers in place of the route, with or without a configured one, until it is taken away", async () => {
    const { module, invoke } = fixture();
    let seen: ServiceRequest | undefined;
    const stop = module.registerService("svc", (request) => {
      seen = request;
      return { headers: { "content-type": "text/html", "x-a": "1" }, body: "hi" };
    });
    const message = {
      method: "m",
      data: { value: bytes("d") },
      httpExtension: { verb: Verb.POST, querystring: "q=1" },
    };
    const { data, contentType } = await invoke(message, { metadata: { "x-b": "2" } });
    expect([data?.value, contentType]).toEqual([bytes("hi"), "text/html"]);
    expect(seen).toMatchObject({
      method: "m",
      verb: "POST",
      queryString: "q=1",
      body: bytes("d"),
      contentType: "application/grpc",
    });
    expect(seen?.headers).toMatchObject({ id: "svc", "x-b": "2" });
    stop();
    expect((await invoke(message)).data?.value).toEqual(bytes("ok"));
    const bare = createInvokeModule(testContext({}));
    bare.registerService("other", () => ({}));
    expect((await asking(bare)(invokeService, { id: "other" })).data?.value).toEqual(new Uint8Array(0));
  });

  it("fails as a service does: with a status, by throwing, by never answering", async () => {
    const { module, invoke } = fixture();
    const failing = async (handler: Parameters<typeof module.registerService>[1]): Promise<string> => {
      module.registerService("svc", handler);
      return refusalOf(invoke({}, { metadata: { rpc_request_timeout: "1" } }));
    };
    expect(await failing(() => ({ status: 404, body: "no" }))).toBe("UNAVAILABLE: http response code 404, body: no");
    expect(await failing(() => Promise.reject(new Error("boom")))).toBe(
      "UNAVAILABLE: http response code 500, body: boom",
    );
    expect(await failing(() => new Promise(() => undefined))).toBe("UNAVAILABLE: timeout");
  });
});
