import { status } from "@grpc/grpc-js";
import {
  connect,
  MessageTooLargeError,
  NotSupportedByRuntimeError,
  RuntimeError,
  type ConnectOptions,
  type FullRuntime,
} from "@layotto-sdk/node";
import { getFile, getState, GetFileResponse, GetStateResponse, putFile } from "@layotto-sdk/protocol/runtime";
import type { Method } from "@layotto-sdk/protocol/method";
import { afterEach, describe, expect } from "vitest";
import { gate, settled } from "../blocks/events.js";
import { expectFailure } from "../blocks/expect-failure.js";
import { proves } from "../requirements/proves.js";
import { oddServer, type OddCall } from "./odd-server.js";

let cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

async function clientOf<I, O>(
  method: Method<I, O>,
  answer: (call: OddCall) => void,
  options: ConnectOptions = {},
): Promise<FullRuntime> {
  const server = await oddServer(method, answer);
  const client = connect({ ...options, endpoint: server.endpoint });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return client;
}

const state = (data: Uint8Array = new Uint8Array(1)): Buffer =>
  Buffer.from(GetStateResponse.encode({ data, etag: "1", metadata: new Map() }).finish());
const unreadable = Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f, 1]);

describe("a unary call that is answered", () => {
  const get = (client: FullRuntime): Promise<unknown> => client.state("s").get("k");

  proves(["streams.odd-answers"], "twice fails", async () => {
    const client = await clientOf(getState, (call) => {
      call.write(state());
      call.write(state());
      call.end();
    });
    await expectFailure(get(client), NotSupportedByRuntimeError, {
      status: "UNIMPLEMENTED",
      details: "GetState was answered with more than one message",
    });
  });

  proves(["streams.odd-answers"], "without a message fails", async () => {
    const client = await clientOf(getState, (call) => call.end());
    await expectFailure(get(client), NotSupportedByRuntimeError, {
      details: "GetState was answered without a message",
    });
    const uploads = await clientOf(putFile, (call) => call.resume().on("end", () => call.end()));
    await expectFailure(uploads.files("f").put("n", new Uint8Array(3)), NotSupportedByRuntimeError, {
      details: "PutFile was answered without a message",
    });
  });

  proves(["streams.odd-answers"], "with bytes that are no message fails", async () => {
    const client = await clientOf(getState, (call) => {
      call.write(unreadable);
      call.end();
    });
    await expectFailure(get(client), RuntimeError, {
      status: "INTERNAL",
      details: "the answer to GetState is no GetState message",
    });
  });

  proves(["streams.receive-limit"], "with more than the limit fails, and the limit can be raised", async () => {
    const answer = (call: OddCall): void => {
      call.write(state(new Uint8Array(5 * 1024 * 1024)));
      call.end();
    };
    await expectFailure(get(await clientOf(getState, answer)), MessageTooLargeError, { status: "RESOURCE_EXHAUSTED" });
    const roomy = await clientOf(getState, answer, { maxReceiveMessageBytes: 6 * 1024 * 1024 });
    expect(await get(roomy)).toMatchObject({ etag: "1" });
    const narrow = await clientOf(getState, (call) => (call.write(state(new Uint8Array(2000))), call.end()), {
      maxReceiveMessageBytes: 1000,
    });
    await expectFailure(get(narrow), MessageTooLargeError);
  });
});

describe("a stream", () => {
  const piece = (length: number): Buffer =>
    Buffer.from(GetFileResponse.encode({ data: new Uint8Array(length) }).finish());

  proves(["streams.error-after-messages"], "that ends with an error hands out its messages first", async () => {
    const client = await clientOf(getFile, (call) => {
      for (let index = 1; index <= 10; index++) call.write(piece(index));
      call.emit("error", Object.assign(new Error("disk"), { code: status.DATA_LOSS, details: "the disk broke" }));
    });
    const lengths: number[] = [];
    const reading = (async () => {
      for await (const { byteLength } of client.files("f").get("n")) lengths.push(byteLength);
    })();
    await expectFailure(reading, RuntimeError, {
      status: "DATA_LOSS",
      details: "the disk broke",
      store: "f",
      key: "n",
    });
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  proves(["streams.odd-answers"], "with a message that cannot be read fails there, and is cancelled", async () => {
    const cancelled = gate();
    const client = await clientOf(getFile, (call) => {
      call.on("cancelled", () => cancelled.open());
      call.write(piece(1));
      call.write(unreadable);
    });
    const download = client.files("f").get("n")[Symbol.asyncIterator]();
    expect((await download.next()).value?.byteLength).toBe(1);
    await expectFailure(download.next(), RuntimeError, { status: "INTERNAL" });
    await cancelled.passed;
  });

  for (const thrown of [new Error("the disk is gone"), undefined, "text", Object.create(null)] as unknown[]) {
    proves(
      ["streams.source-throws"],
      `whose source throws ${thrown instanceof Error ? "an error" : typeof thrown} fails with that as the cause, and is cancelled`,
      async () => {
        const cancelled = gate();
        const client = await clientOf(putFile, (call) => {
          call.on("cancelled", () => cancelled.open());
          call.resume();
        });
        const source = (async function* () {
          yield new Uint8Array(70_000);
          await settled(3);
          throw thrown;
        })();
        const error = await expectFailure(client.files("f").put("n", source), RuntimeError, {
          method: "PutFile",
          store: "f",
          key: "n",
        });
        expect(error.cause).toBe(thrown);
        await cancelled.passed;
      },
    );
  }

  proves(["streams.back-pressure.up"], "of uploads waits for a runtime that does not read", async () => {
    const reading = gate<OddCall>();
    const client = await clientOf(putFile, (call) => reading.open(call));
    let produced = 0;
    const total = 400;
    const source = (async function* () {
      for (; produced < total; produced++) yield new Uint8Array(64 * 1024);
    })();
    const upload = client.files("f").put("n", source);
    const call = await reading.passed;
    // As long as anything still moves.
    for (let before = -1; before !== produced; await settled(50)) before = produced;
    expect(produced).toBeLessThan(total / 2);
    call.resume().on("end", () => {
      call.write(Buffer.alloc(0));
      call.end();
    });
    await upload;
    expect(produced).toBe(total);
  });

  proves(["streams.back-pressure.down"], "of downloads makes the runtime wait for a reader", async () => {
    let sent = 0;
    const total = 400;
    const client = await clientOf(getFile, (call) => {
      const send = (): void => {
        while (sent < total) {
          sent++;
          if (!call.write(piece(102_400))) return void call.once("drain", send);
        }
        call.end();
      };
      send();
    });
    const pieces = client.files("f").get("n")[Symbol.asyncIterator]();
    await pieces.next();
    for (let before = -1; before !== sent; await settled(50)) before = sent;
    expect(sent).toBeLessThan(total / 2);
    let received = 1;
    while (!(await pieces.next()).done) received++;
    expect([received, sent]).toEqual([total, total]);
  });
});
