import { ComponentNotFoundError, type Call, type Interceptor, type LayottoError } from "@layotto-sdk/core";
import { getFile } from "@layotto-sdk/protocol/runtime";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { callKinds } from "./call-kinds.js";
import type { Stage } from "./transports.js";

export function interceptorsSuite(stage: Stage): void {
  describe("interceptors", () => {
    proves(["interceptors.order"], "wrap a call from the first to the last and back", async () => {
      const steps: string[] = [];
      const named =
        (name: string): Interceptor =>
        (next) =>
        async (call) => {
          steps.push(`${name} in`);
          const answer = await next(call);
          steps.push(`${name} out`);
          return answer;
        };
      const client = stage.connect({ interceptors: [named("outer"), named("inner")] });
      await client.hello("x");
      expect(steps).toEqual(["outer in", "inner in", "inner out", "outer out"]);
    });

    proves(["interceptors.one-shape"], "see every kind of call in one shape", async () => {
      const seen: Call[] = [];
      const client = stage.connect({
        interceptors: [
          (next) => (call) => {
            seen.push(call);
            return next(call);
          },
        ],
      });
      for (const { method, run } of callKinds) {
        await stage.control.faults.add({ method, error: { code: "INTERNAL" } });
        await expect(run(client, { timeoutMs: 60_000 })).rejects.toMatchObject({ status: "INTERNAL" });
      }
      expect(seen.map(({ method, kind }) => [method.name, kind])).toEqual(
        callKinds.map(({ method }) => [method, method === "GetState" ? "unary" : "stream"]),
      );
      expect(seen[0]).toMatchObject({ store: "state_demo", key: "key", signal: undefined });
      expect(seen[0]?.deadline).toBeGreaterThan(Date.now());
    });

    proves(["interceptors.change"], "change messages and metadata, out and back", async () => {
      const client = stage.connect({
        interceptors: [
          (next) => async (call) => {
            call.metadata.set("x-by", "interceptor");
            if (call.kind !== "unary") return await next(call);
            const answer = await next({ ...call, message: { ...(call.message as object), name: "Grace" } });
            if (answer.kind !== "unary") return answer;
            return { ...answer, message: { ...(answer.message as object), hello: "changed" } };
          },
        ],
      });
      expect(await client.hello("Ada")).toBe("changed");
      const [call] = await stage.control.calls.list();
      expect(call).toMatchObject({ request: { name: "Grace" } });
      expect(call?.metadata["x-by"]).toEqual(["interceptor"]);
    });

    proves(["interceptors.streams"], "see and change the messages of streams, and their failures", async () => {
      await stage.control.files.put({ store: "file_demo", name: "/tmp/seen", text: "abc" });
      const failures: unknown[] = [];
      const upper: Interceptor = (next) => async (call) => {
        const answer = await next(call);
        if (answer.kind !== "stream") return answer;
        const messages = (async function* () {
          try {
            for await (const message of answer.messages as AsyncIterable<{ data: Uint8Array }>) {
              yield { data: Uint8Array.from(message.data, (byte) => byte - 32) };
            }
          } catch (error) {
            failures.push(error);
            throw error;
          }
        })();
        return { ...answer, messages };
      };
      const client = stage.connect({ interceptors: [upper] });
      expect(await client.files("file_demo").get("/tmp/seen").text()).toBe("ABC");
      const error: unknown = await client
        .files("file_demo")
        .get("/tmp/absent")
        .bytes()
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "FILE_NOT_FOUND", store: "file_demo", key: "/tmp/absent" });
      expect(failures).toEqual([error]);
    });

    proves(["interceptors.errors"], "see the same errors as the caller, and can answer in their place", async () => {
      const seen: unknown[] = [];
      const watching: Interceptor = (next) => async (call) => {
        try {
          return await next(call);
        } catch (error) {
          seen.push(error);
          throw error;
        }
      };
      const client = stage.connect({ interceptors: [watching, watching] });
      const error: unknown = await client
        .state("nowhere")
        .get("key")
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ComponentNotFoundError);
      expect(seen).toEqual([error, error]);
      const answering = stage.connect({
        interceptors: [
          (next) => async (call) => {
            try {
              return await next(call);
            } catch (reason) {
              if ((reason as LayottoError).code !== "COMPONENT_NOT_FOUND") throw reason;
              const instead = { data: new Uint8Array([1]), etag: "7", metadata: new Map() };
              return { kind: "unary", message: instead, headers: call.metadata, trailers: call.metadata };
            }
          },
        ],
      });
      expect(await answering.state("nowhere").get("key")).toMatchObject({ etag: "7" });
    });

    proves(
      ["interceptors.errors"],
      "that throw fail the call with an error of the family, with theirs as the cause",
      async () => {
        const thrown = new Error("no token");
        const client = stage.connect({
          interceptors: [
            () => () => {
              throw thrown;
            },
          ],
        });
        await expect(client.hello("x")).rejects.toMatchObject({
          code: "RUNTIME_ERROR",
          method: "SayHello",
          cause: thrown,
        });
        await expect(client.files("file_demo").get("/x").bytes()).rejects.toMatchObject({
          code: "RUNTIME_ERROR",
          cause: thrown,
        });
      },
    );

    proves(
      ["interceptors.retry"],
      "retry by calling next again, unary calls and streams that have not begun",
      async () => {
        const retrying: Interceptor = (next) => async (call) => {
          if (call.kind === "unary") return await next(call).catch(() => next(call));
          const first = await next(call);
          if (first.kind !== "stream") return first;
          const messages = (async function* () {
            try {
              yield* first.messages;
            } catch {
              const second = await next(call);
              if (second.kind === "stream") yield* second.messages;
            }
          })();
          return { ...first, messages };
        };
        const client = stage.connect({ interceptors: [retrying] });
        await stage.control.faults.add({ method: "SayHello", error: { code: "UNAVAILABLE" } });
        expect(await client.hello("x")).toBe("greeting, x");
        await stage.control.files.put({ store: "file_demo", name: "/tmp/twice", text: "abc" });
        await stage.control.faults.add({ method: "GetFile", error: { code: "UNAVAILABLE" } });
        expect(await client.files("file_demo").get("/tmp/twice").text()).toBe("abc");
        await stage.control.faults.add({ method: "GetFile", error: { code: "UNAVAILABLE" } });
        let bytes = 0;
        const raw = client.call(getFile, { storeName: "file_demo", name: "/tmp/twice" });
        for await (const { data } of raw) bytes += data.byteLength;
        expect(bytes).toBe(3);
        expect(await stage.control.calls.list({ method: "SayHello" })).toHaveLength(2);
        expect(await stage.control.calls.list({ method: "GetFile" })).toHaveLength(4);
      },
    );

    proves(["interceptors.one-shape"], "are refused where they are no functions", () => {
      const connecting = (interceptors: unknown) => () => stage.connect({ interceptors } as object);
      expect(connecting([7])).toThrow("interceptors[0] is 7; use a function.");
      expect(connecting("abc")).toThrow('interceptors is "abc"; use an array.');
      expect(connecting([() => 5])).toThrow("the result of interceptors[0] is 5; use a function.");
    });
  });
}
