import { InvalidInputError, NotSupportedByRuntimeError, RuntimeError } from "@layotto-sdk/core";
import * as runtimeCalls from "@layotto-sdk/protocol/runtime";
import {
  type GetStateResponse,
  HTTPExtension_Verb,
  SequencerOptions_AutoIncrement,
  UnlockResponse_Status,
} from "@layotto-sdk/protocol/runtime";
import type { MessageStream } from "@layotto-sdk/core";
import { describe, expect, expectTypeOf } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import { standInBinding, standInService } from "./stand-ins.js";
import type { Stage } from "./transports.js";

const { getState, saveState, putFile, getFile } = runtimeCalls;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

/** Every call of Runtime by its descriptor, with the messages of the protocol. */
export function rawSuite(stage: Stage): void {
  const call: Stage["runtime"]["call"] = (...input: unknown[]) =>
    (stage.runtime.call as (...input: unknown[]) => never)(...input);

  describe("state, raw", () => {
    const storeName = "state_demo";

    proves(
      ["call.SaveState.raw", "call.GetState.raw", "call.GetBulkState.raw"],
      "is saved and read, with types",
      async () => {
        const saved = await call(saveState, {
          storeName,
          states: [{ key: "a", value: bytes("1"), metadata: new Map([["ttlInSeconds", "9"]]) }],
        });
        expect(saved).toEqual({});
        const answer = await call(getState, { storeName, key: "a" });
        expectTypeOf(answer).toEqualTypeOf<GetStateResponse>();
        expect(answer).toEqual({ data: bytes("1"), etag: "1", metadata: new Map() });
        // @ts-expect-error a field that the message does not have
        await call(getState, { storeName, kei: "a" });
        const { items } = await call(runtimeCalls.getBulkState, { storeName, keys: ["a", "b"] });
        expect(items.map(({ key, data }) => [key, text(data)]).sort()).toEqual([
          ["a", "1"],
          ["b", ""],
        ]);
      },
    );

    proves(
      ["call.DeleteState.raw", "call.DeleteBulkState.raw", "call.ExecuteStateTransaction.raw"],
      "is deleted and changed in transactions",
      async () => {
        const upsert = (key: string) => ({ operationType: "upsert", request: { key, value: bytes(key) } });
        await call(runtimeCalls.executeStateTransaction, { storeName, operations: [upsert("a"), upsert("b")] });
        // A plain delete without etag fails on Redis, as on the real runtime: raw calls work around nothing.
        await expectFailure(call(runtimeCalls.deleteState, { storeName, key: "a" }), RuntimeError, {
          status: "ABORTED",
          method: "DeleteState",
        });
        await call(runtimeCalls.deleteState, { storeName, key: "a", etag: { value: "1" } });
        await call(runtimeCalls.deleteBulkState, { storeName, states: [{ key: "b" }] });
        expect(await stage.control.state.list({ store: storeName })).toEqual([]);
      },
    );
  });

  proves(["call.TryLock.raw", "call.Unlock.raw", "call.LockKeepAlive.raw"], "locks, raw", async () => {
    const lock = { storeName: "lock_demo", resourceId: "r", lockOwner: "a" };
    expect(await call(runtimeCalls.tryLock, { ...lock, expire: 10 })).toEqual({ success: true });
    await expectFailure(call(runtimeCalls.lockKeepAlive, { ...lock, expire: 10 }), RuntimeError, {
      status: "INTERNAL",
      method: "LockKeepAlive",
    });
    await stage.control.quirks.set({ lockKeepAliveBroken: false });
    expect((await call(runtimeCalls.lockKeepAlive, { ...lock, expire: 10 })).status).toBe(0);
    expect((await call(runtimeCalls.unlock, { ...lock, lockOwner: "b" })).status).toBe(
      UnlockResponse_Status.LOCK_BELONG_TO_OTHERS,
    );
    expect((await call(runtimeCalls.unlock, lock)).status).toBe(UnlockResponse_Status.SUCCESS);
  });

  proves(["call.GetNextId.raw"], "ids, raw", async () => {
    const options = { increment: SequencerOptions_AutoIncrement.STRONG };
    const { nextId } = await call(runtimeCalls.getNextId, { storeName: "sequencer_demo", key: "k", options });
    expectTypeOf(nextId).toEqualTypeOf<bigint>();
    expect(nextId).toBe(1n);
  });

  proves(
    [
      "call.SaveConfiguration.raw",
      "call.GetConfiguration.raw",
      "call.DeleteConfiguration.raw",
      "call.SubscribeConfiguration.raw",
    ],
    "configuration, raw",
    async () => {
      const storeName = "config_demo";
      await call(runtimeCalls.saveConfiguration, { storeName, items: [{ key: "a", content: "1" }] });
      const { items } = await call(runtimeCalls.getConfiguration, { storeName, keys: ["a"] });
      expect(items.map(({ content }) => content)).toEqual(["1"]);
      const changes = call(runtimeCalls.subscribeConfiguration, endless({ storeName, keys: ["a"] }));
      expectTypeOf(changes).toEqualTypeOf<MessageStream<runtimeCalls.SubscribeConfigurationResponse>>();
      expect((await changes.next()).value?.items[0]?.content).toBe("1");
      await stage.control.configuration.set({ store: storeName, key: "a", content: "2" });
      expect((await changes.next()).value?.items[0]?.content).toBe("2");
      await changes.return();
      await call(runtimeCalls.deleteConfiguration, { storeName, keys: ["a"] });
      expect((await call(runtimeCalls.getConfiguration, { storeName, keys: ["a"] })).items).toEqual([]);
      const ended = call(runtimeCalls.subscribeConfiguration, [{ storeName, keys: ["a"] }]);
      await expectFailure(ended.next(), RuntimeError, {
        status: "UNKNOWN",
        details: "EOF",
        method: "SubscribeConfiguration",
      });
    },
  );

  proves(["call.PublishEvent.raw", "call.SubscribeTopicEvents.raw"], "events, raw", async () => {
    const topic = { pubsubName: "pub_subs_demo", topic: "t" };
    const events = call(
      runtimeCalls.subscribeTopicEvents,
      endless({ subscribeTopicEventsRequestType: { $case: "initialRequest" as const, value: topic } }),
    );
    expect((await events.next()).value?.subscribeTopicEventsResponseType?.$case).toBe("initialResponse");
    await call(runtimeCalls.publishEvent, { ...topic, data: bytes("hello"), dataContentType: "text/plain" });
    const { value } = await events.next();
    const response = value?.subscribeTopicEventsResponseType;
    expect(response?.$case === "eventMessage" && text(response.value.data)).toBe("hello");
    await events.return();
  });

  proves(
    ["call.PutFile.raw", "call.GetFile.raw", "call.ListFile.raw", "call.GetFileMeta.raw", "call.DelFile.raw"],
    "files, raw",
    async () => {
      const storeName = "file_demo";
      const name = "/data/files/raw";
      const metadata = new Map([
        ["FileMode", "420"],
        ["FileFlag", "578"],
      ]);
      const pieces = Array.from({ length: 20 }, (_, index) => ({ data: bytes(`piece ${index};`) }));
      await call(putFile, [{ storeName, name, metadata }, ...pieces]);
      let content = "";
      for await (const { data } of call(getFile, { storeName, name })) content += text(data);
      expect(content).toBe(pieces.map(({ data }) => text(data)).join(""));
      const { files } = await call(runtimeCalls.listFile, { request: { storeName, name: "/data/files" } });
      expect(files.map(({ fileName, size }) => [fileName, size])).toEqual([["raw", BigInt(content.length)]]);
      const meta = await call(runtimeCalls.getFileMeta, { request: { storeName, name } });
      expect(meta.response?.metadata.get("FileMode")?.value).toEqual(["420"]);
      await call(runtimeCalls.delFile, { request: { storeName, name } });
      await expectFailure(call(runtimeCalls.getFileMeta, { request: { storeName, name } }), RuntimeError, {
        status: "NOT_FOUND",
        method: "GetFileMeta",
      });
      await expectFailure(call(putFile, []), NotSupportedByRuntimeError, {
        status: "UNIMPLEMENTED",
        method: "PutFile",
      });
    },
  );

  proves(["call.GetSecret.raw", "call.GetBulkSecret.raw"], "secrets, raw", async () => {
    await stage.control.secrets.set({ store: "secret_demo", name: "s", value: "v" });
    expect((await call(runtimeCalls.getSecret, { storeName: "secret_demo", key: "s" })).data).toEqual(
      new Map([["s", "v"]]),
    );
    const { data } = await call(runtimeCalls.getBulkSecret, { storeName: "secret_demo" });
    expect(data.get("s")?.secrets).toEqual(new Map([["s", "v"]]));
  });

  proves(
    ["call.InvokeBinding.raw", "call.InvokeService.raw", "call.SayHello.raw"],
    "bindings, invocations and hello, raw",
    async () => {
      const bound = await call(runtimeCalls.invokeBinding, {
        name: standInBinding,
        operation: "echo",
        data: bytes("x"),
      });
      expect(text(bound.data)).toBe("x");
      const message = { method: "/echo", httpExtension: { verb: HTTPExtension_Verb.PUT } };
      const invoked = await call(runtimeCalls.invokeService, { id: standInService, message });
      expect(JSON.parse(text(invoked.data?.value))).toMatchObject({ verb: "PUT", method: "/echo" });
      expect(
        await call(runtimeCalls.sayHello, {
          serviceName: "helloworld",
          name: "Ada",
          data: { typeUrl: "", value: bytes("d") },
        }),
      ).toMatchObject({
        hello: "greeting, Ada",
        data: { value: bytes("d") },
      });
    },
  );

  describe("a raw call", () => {
    proves(["core.error-family"], "whose text did not arrive still says what failed", async () => {
      await expectFailure(call(runtimeCalls.getSecret, { storeName: "", key: "a" }), RuntimeError, {
        status: "INVALID_ARGUMENT",
      });
      await expectFailure(call(runtimeCalls.invokeBinding, { name: "", operation: "get" }), RuntimeError, {
        status: "INTERNAL",
      });
      for (const code of [
        "UNKNOWN",
        "UNIMPLEMENTED",
        "FAILED_PRECONDITION",
        "UNAVAILABLE",
        "CANCELLED",
        "RESOURCE_EXHAUSTED",
        "DATA_LOSS",
      ] as const) {
        for (const message of ["", "something: "]) {
          await stage.control.faults.add({ method: "GetState", error: { code, message } });
          const error = await call(getState, { storeName: "state_demo" }).catch((reason: unknown) => reason);
          expect(error).toMatchObject({ status: code, method: "GetState" });
          expect((error as Error).message, code).toMatch(
            message === "" ? /the runtime's text did not arrive/ : /something[^:]*$/,
          );
        }
      }
    });

    proves(["core.error-family"], "with what is no descriptor or no message is refused", async () => {
      expect(() => call({} as never, {})).toThrow(InvalidInputError);
      expect(() => call("GetState" as never, {})).toThrow(InvalidInputError);
      await expectFailure(call(getState, null as never), InvalidInputError, { argument: "message" });
      await expectFailure(call(saveState, { states: [{ key: "a", value: "text" }] } as never), InvalidInputError, {
        argument: "states[0].value",
      });
      for (const wrong of [7, "text", null]) {
        await expectFailure(call(putFile, wrong as never), InvalidInputError, { argument: "messages" });
      }
      await expectFailure(call(putFile, [null] as never), InvalidInputError, { argument: "message" });
      expect(() => call(getFile, "x" as never)).toThrow(InvalidInputError);
      expect((await stage.control.calls.list({ method: "GetState" })).length).toBe(0);
    });

    proves(["input.raw"], "stores nothing where a field holds what it cannot", async () => {
      const storeName = "state_demo";
      const wrong = [
        [{ key: "k", value: new Uint16Array([1, 2, 3, 4, 5]), etag: { value: "x" } }, "states[0].value"],
        [{ key: "\ud800" }, "states[0].key"],
        [{ key: 7 }, "states[0].key"],
        [{ key: "k", etag: "7" }, "states[0].etag"],
        [{ key: "k", metadata: new Map([["ttlInSeconds", 9]]) }, "states[0].metadata['ttlInSeconds']"],
      ] as const;
      for (const [item, argument] of wrong) {
        await expectFailure(call(saveState, { storeName, states: [item] } as never), InvalidInputError, { argument });
      }
      expect(await stage.control.state.list({ store: storeName })).toEqual([]);
      expect(await stage.control.calls.list({ method: "SaveState" })).toEqual([]);
    });
  });
}

/** One message, and then none: the stream stays open until its reader leaves. */
async function* endless<T>(message: T): AsyncGenerator<T> {
  yield message;
  await new Promise(() => undefined);
}
