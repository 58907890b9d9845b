import {
  InvalidInputError,
  RuntimeError,
  TimeoutError,
  UnavailableError,
  ValueUnreadableError,
} from "@layotto-sdk/core";
import { InvokeHttpError } from "@layotto-sdk/core/invoke";
import { describe, expect } from "vitest";
import { z } from "zod";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { standInService, type Picture } from "./stand-ins.js";
import type { Stage } from "./transports.js";

export function invokeSuite(stage: Stage): void {
  const invoke = (method: string, options?: Parameters<Stage["runtime"]["invoke"]>[2]) =>
    stage.runtime.invoke(standInService, method, options);
  const pictured = async (options?: Parameters<typeof invoke>[1]): Promise<Picture> =>
    (await invoke("/echo", options)).json<Picture>();
  const context = { method: "InvokeService", store: standInService, retryable: false };

  describe("an invocation", () => {
    proves(["invoke.answer", "call.InvokeService.block"], "answers with body, content type and headers", async () => {
      const answer = await invoke("/echo");
      expect(answer.contentType).toBe("application/json");
      expect(answer.headers.get("X-Served-By")).toBe("stand-in");
      expect(answer.json<Picture>().method).toBe("/echo");
      expect(new TextDecoder().decode(answer.bytes())).toBe(answer.text());
      expect(await answer.json(z.object({ verb: z.string().toLowerCase() }))).toEqual({ verb: "get" });
      await expectFailure(answer.json(z.object({ verb: z.number() })), ValueUnreadableError, {
        method: "InvokeService",
      });
    });

    proves(["invoke.verb"], "always has a verb", async () => {
      expect((await pictured()).verb).toBe("GET");
      expect((await pictured({ text: "" })).verb).toBe("POST");
      for (const verb of ["PUT", "DELETE", "PATCH", "HEAD"] as const)
        expect((await pictured({ verb })).verb).toBe(verb);
      for (const verb of ["NONE", "get", "toString", 1])
        await expectFailure(invoke("/echo", { verb: verb as never }), InvalidInputError, { argument: "verb" });
    });

    proves(["invoke.query"], "has a query as text, or from names and values", async () => {
      expect((await pictured({ query: "a=1&b=%20" })).queryString).toBe("a=1&b=%20");
      expect((await pictured({ query: { a: "1 & 2", ü: "=" } })).queryString).toBe("a=1+%26+2&%C3%BC=%3D");
      await expectFailure(invoke("/echo", { query: 7 as never }), InvalidInputError, { argument: "query" });
    });

    proves(["invoke.body"], "has a body in the form that is named", async () => {
      const body = async (options: Parameters<typeof invoke>[1]): Promise<string> =>
        atob((await pictured(options)).bodyBase64);
      expect(await body({ text: "plain" })).toBe("plain");
      expect(await body({ json: { a: 1 } })).toBe('{"a":1}');
      expect(await body({ bytes: Uint8Array.of(1, 255) })).toBe("\u0001\u00ff");
      const sent = (await stage.control.calls.list()).map(
        ({ request }) => (request as { message: { contentType: string } }).message.contentType,
      );
      expect(sent).toEqual(["text/plain; charset=utf-8", "application/json", "application/octet-stream"]);
      await expectFailure(invoke("/echo", { text: "a", bytes: Uint8Array.of(1) }), InvalidInputError, {
        argument: "body",
      });
    });

    proves(["invoke.timeout"], "tells the runtime how long to wait", async () => {
      await invoke("/echo", { timeoutMs: 4_321.9 });
      await invoke("/echo", { timeoutMs: 4_321, metadata: { rpc_request_timeout: "77" } });
      await invoke("/echo");
      await invoke("/echo", { timeoutMs: Infinity });
      await stage.connect({ timeoutMs: 2_500 }).invoke(standInService, "/echo");
      const told = (await stage.control.calls.list()).map(({ metadata }) => metadata["rpc_request_timeout"]);
      expect(told).toEqual([
        ["4321"],
        ["77"],
        ["30000"],
        expect.toSatisfy((value: string[] | undefined) => value === undefined || Number(value[0]) > 86_400_000),
        ["2500"],
      ]);
    });
  });

  describe("a failed invocation", () => {
    proves(["invoke.errors.http"], "has the service's status and body, which stay out of what is printed", async () => {
      for (const [statusCode, body] of [
        [404, "no such thing"],
        [201, "created"],
        [500, "line 1\nline 2: ümlaut"],
      ] as const) {
        const error = await expectFailure(
          invoke(`/status/${statusCode}`, { query: encodeURIComponent(body) }),
          InvokeHttpError,
          {
            ...context,
            code: "INVOKE_HTTP",
            status: "UNAVAILABLE",
            statusCode,
            body,
            message: expect.stringContaining(`answered ${statusCode}`),
          },
        );
        expect(JSON.stringify(error)).not.toContain(body.slice(0, 6));
        expect(`${error.message} ${error.details}`).not.toContain(body.slice(0, 6));
      }
    });

    proves(["invoke.errors.http.textless"], "whose text did not arrive says so", async () => {
      // HTTP/2 in Node drops a text that ends in a space, as the runtime's does where the body is empty.
      await stage.control.faults.add({ method: "InvokeService", error: { code: "UNAVAILABLE", message: "" } });
      const error = await expectFailure(invoke("/status/404"), InvokeHttpError, {
        ...context,
        code: "INVOKE_HTTP",
        status: "UNAVAILABLE",
        statusCode: undefined,
        body: undefined,
      });
      expect(error.message).toContain("a status that did not arrive");
      await expectFailure(invoke("/status/404"), InvokeHttpError, { statusCode: 404, body: "" });
    });

    proves(["invoke.errors.timeout"], "of a service that is too slow is a timeout", async () => {
      await expectFailure(
        invoke("/slow", { timeoutMs: 5_000, metadata: { rpc_request_timeout: "30" } }),
        TimeoutError,
        {
          ...context,
          code: "TIMEOUT",
          status: "UNAVAILABLE",
          message: expect.stringMatching(/the service did not answer in time/),
        },
      );
      await expectFailure(invoke("/slow", { timeoutMs: 60, metadata: { rpc_request_timeout: "9000" } }), TimeoutError, {
        ...context,
        status: "DEADLINE_EXCEEDED",
      });
    });

    proves(["invoke.errors.unreachable"], "of a service out of reach is told from a runtime out of reach", async () => {
      const message = "dial tcp 127.0.0.1:8889: connect: connection refused";
      await stage.control.faults.add({ method: "InvokeService", error: { code: "UNAVAILABLE", message } });
      await expectFailure(invoke("/echo"), RuntimeError, {
        ...context,
        code: "RUNTIME_ERROR",
        status: "UNAVAILABLE",
        details: message,
        message: expect.stringMatching(/the runtime could not reach the service: dial tcp/),
      });
      await stage.control.faults.add({ method: "InvokeService", dropConnection: true });
      await expectFailure(invoke("/echo"), UnavailableError, {
        code: "UNAVAILABLE",
        method: "InvokeService",
        store: standInService,
        key: "/echo",
      });
    });

    proves(["invoke.verb"], "that cannot be is refused before anything is sent", async () => {
      await expectFailure(stage.runtime.invoke("", "/a"), InvalidInputError, { argument: "id" });
      await expectFailure(stage.runtime.invoke("a", 1 as never), InvalidInputError, { argument: "method" });
      await expectFailure(invoke("/a", { timeoutMs: -1 }), InvalidInputError, { argument: "timeoutMs" });
      expect(await stage.control.calls.list()).toEqual([]);
    });
  });
}
