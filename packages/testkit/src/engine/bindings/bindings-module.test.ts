import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { invokeBinding, type InvokeBindingRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { HttpTimeoutError, type OutgoingRequest, type OutgoingResponse } from "../outside.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createBindingsModule } from "./bindings-module.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ok: OutgoingResponse = {
  status: 200,
  statusText: "OK",
  headers: [
    ["x-a", "1"],
    ["X-A", "2"],
  ],
  body: bytes("ok"),
};

function fixture(answer: OutgoingResponse | Error = ok) {
  const module = createBindingsModule(
    testContext({
      bindings: {
        b: { type: "http", metadata: { url: "http://h:8/base/" } },
        bare: { type: "http" },
        queue: { type: "kafka" },
      },
    }),
  );
  const ask = asking(module);
  const sent: OutgoingRequest[] = [];
  const http = (request: OutgoingRequest): Promise<OutgoingResponse> => {
    sent.push(request);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return {
    module,
    sent,
    invoke: (request: DeepPartial<InvokeBindingRequest>) => ask(invokeBinding, { name: "b", ...request }, { http }),
  };
}

const failed = (cause: string): string => `INTERNAL: error when invoke output binding b: ${cause}`;

describe("an HTTP binding", () => {
  it("sends operation, path, data and capitalised metadata", async () => {
    const { invoke, sent } = fixture();
    const metadata = new Map([
      ["path", "//p"],
      ["x-a", "no"],
      ["X-B", "yes"],
      ["Accept", "text/css"],
      ["Host", "no"],
    ]);
    await invoke({ operation: "create", data: bytes("d"), metadata });
    expect(sent[0]).toMatchObject({ method: "POST", url: "http://h:8/base/p", body: bytes("d"), timeoutMs: 10_000 });
    expect(sent[0]?.headers).toEqual([
      ["User-Agent", "Go-http-client/1.1"],
      ["Content-Type", "application/json; charset=utf-8"],
      ["Accept", "text/css"],
      ["X-B", "yes"],
    ]);
    await invoke({ operation: "delete", data: bytes("d") });
    expect(sent[1]).toMatchObject({ method: "DELETE", url: "http://h:8/base/", body: new Uint8Array(0) });
    expect(sent[1]?.headers.map(([name]) => name)).toEqual(["User-Agent", "Accept"]);
  });

  it("answers with status and headers as metadata, several values joined", async () => {
    const { data, metadata } = await fixture({ ...ok, status: 202, statusText: "Accepted" }).invoke({
      operation: "get",
    });
    expect(data).toEqual(bytes("ok"));
    expect([...metadata]).toEqual([
      ["statusCode", "202"],
      ["status", "202 Accepted"],
      ["X-A", "1, 2"],
    ]);
  });

  it("fails in the words of the real one", async () => {
    const refused = Object.assign(new Error("no"), { code: "ECONNREFUSED" });
    expect(await refusalOf(fixture({ ...ok, status: 301 }).invoke({ operation: "get" }))).toBe(
      failed("received status code 301"),
    );
    expect(await refusalOf(fixture(refused).invoke({ operation: "put" }))).toBe(
      failed('Put "http://h:8/base/": dial tcp h:8: connect: connection refused'),
    );
    expect(await refusalOf(fixture(new HttpTimeoutError(1)).invoke({ operation: "get" }))).toContain(
      "context deadline exceeded",
    );
    expect(await refusalOf(fixture().invoke({ operation: "get", metadata: new Map([["path", "../x"]]) }))).toBe(
      failed("invalid path: ../x"),
    );
    expect(await refusalOf(fixture().invoke({ name: "nope" }))).toContain(
      "binding nope: operation field is missing from request",
    );
    expect(await refusalOf(fixture().invoke({ name: "bare", operation: "get" }))).toContain(
      'Get "": unsupported protocol scheme ""',
    );
    expect(await refusalOf(fixture().invoke({ name: "queue", operation: "get" }))).toContain(
      "nothing for a binding of type kafka",
    );
  });
});

describe("a binding that a test gives", () => {
  it("answers any operation in place of the configured one, until it is taken away", async () => {
    const { module, invoke, sent } = fixture();
    const stop = module.registerBinding("b", ({ operation, data, metadata }) => ({
      data: `${operation} ${data.length} ${metadata["m"]}`,
      metadata: { a: "b" },
    }));
    const { data, metadata } = await invoke({ operation: "brew", data: bytes("xy"), metadata: new Map([["m", "1"]]) });
    expect([new TextDecoder().decode(data), ...metadata]).toEqual(["brew 2 1", ["a", "b"]]);
    stop();
    await invoke({ operation: "get" });
    expect(sent).toHaveLength(1);
  });

  it("need not be configured, may say nothing, and fails with what it throws", async () => {
    const { module, invoke } = fixture();
    module.registerBinding("new", () => undefined);
    expect(await invoke({ name: "new", operation: "x" })).toEqual({ data: new Uint8Array(0), metadata: new Map() });
    module.registerBinding("b", () => {
      throw new Error("boom");
    });
    expect(await refusalOf(invoke({ operation: "x" }))).toBe(failed("boom"));
  });
});
