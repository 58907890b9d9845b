import { Client, credentials, Metadata as GrpcMetadata, type ServiceError } from "@grpc/grpc-js";
import type { Method } from "@layotto-sdk/protocol/method";
import {
  getState,
  GetStateRequest,
  putFile,
  PutFileRequest,
  saveState,
  SaveStateRequest,
} from "@layotto-sdk/protocol/runtime";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mockRuntime, type MockRuntime } from "../index.js";
import { serve, type Served } from "./serve.js";
import { proof } from "../../../../test/requirements/proves.js";

let mock: MockRuntime;
let served: Served;
const clients: Client[] = [];

beforeEach(async () => {
  mock = await mockRuntime();
  served = await serve(mock);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await served.close();
  await mock.close();
});

function client(address = served.grpc): Client {
  const made = new Client(address, credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 20,
    "grpc.max_reconnect_backoff_ms": 50,
    "grpc.max_send_message_length": -1,
  });
  clients.push(made);
  return made;
}

function call<I, O>(
  from: Client,
  method: Method<I, O>,
  message: I,
  options: { deadline?: number; metadata?: GrpcMetadata; waitForReady?: boolean } = {},
): Promise<O> {
  const metadata = options.metadata ?? new GrpcMetadata();
  if (options.waitForReady) metadata.setOptions({ waitForReady: true });
  return new Promise((resolve, reject) => {
    const encode = (value: I): Buffer => Buffer.from(method.request.encode(value).finish());
    const decode = (bytes: Buffer): O => method.response.decode(bytes);
    const callOptions = options.deadline === undefined ? {} : { deadline: options.deadline };
    from.makeUnaryRequest(method.path, encode, decode, message, metadata, callOptions, (error, value) =>
      error ? reject(error) : resolve(value as O),
    );
  });
}

const get = GetStateRequest.fromPartial({ storeName: "state_demo", key: "a" });
const save = SaveStateRequest.fromPartial({
  storeName: "state_demo",
  states: [{ key: "a", value: new TextEncoder().encode("hello") }],
});

describe("a served mock", () => {
  it("answers over gRPC and records the call with its metadata", proof("testkit.serve"), async () => {
    const metadata = new GrpcMetadata();
    metadata.add("x-tenant", "blue");
    metadata.add("x-token-bin", Buffer.from([1, 2]));
    await call(client(), saveState, save, { metadata });
    expect(Buffer.from((await call(client(), getState, get)).data).toString()).toBe("hello");
    const [recorded] = mock.internals.log.list();
    expect(recorded).toMatchObject({ method: "SaveState", store: "state_demo", key: "a", outcome: "OK" });
    expect(recorded?.metadata).toMatchObject({ "x-tenant": ["blue"], "x-token-bin": ["AQI="] });
  });

  it("refuses a message over 4 MiB with grpc-go's text", async () => {
    const large = SaveStateRequest.fromPartial({
      storeName: "state_demo",
      states: [{ key: "a", value: new Uint8Array(4_194_304) }],
    });
    const size = SaveStateRequest.encode(large).finish().length;
    await expect(call(client(), saveState, large)).rejects.toMatchObject({
      code: 8,
      details: `grpc: received message larger than max (${size} vs. 4194304)`,
    });
  });

  it("sends a message that ends in a space in full", async () => {
    mock.internals.faults.add({
      method: "GetState",
      error: { code: "INTERNAL", message: "not found : ", trailers: { "x-why": "test" } },
    });
    const error = await call(client(), getState, get).catch((reason: unknown) => reason as ServiceError);
    expect(error).toMatchObject({ code: 13, details: "not found : " });
    expect((error as ServiceError).metadata.get("x-why")).toEqual(["test"]);
  });

  it(
    "answers UNIMPLEMENTED to a service that it does not have, and records the call",
    proof("testkit.unimplemented", "testkit.calls.unknown"),
    async () => {
      const unknown = { ...getState, path: "/grpc.health.v1.Health/Check" };
      await expect(call(client(), unknown, get)).rejects.toMatchObject({
        code: 12,
        details: "unknown service grpc.health.v1.Health",
      });
      expect(mock.internals.log.list()).toMatchObject([
        { service: "grpc.health.v1.Health", method: "Check", outcome: "UNIMPLEMENTED" },
      ]);
    },
  );

  it("drops the connection of a call and lets the next one through", async () => {
    const dropping = client();
    mock.internals.faults.add({ method: "GetState", dropConnection: true });
    await expect(call(dropping, getState, get)).rejects.toMatchObject({ code: 14 });
    await expect(call(dropping, getState, get, { waitForReady: true })).resolves.toMatchObject({ etag: "" });
  });

  it("drops only the connection that the call came by, on a unix socket too", proof("testkit.serve.unix"), async () => {
    await using other = await serve(mock, {
      grpc: `unix:${join(tmpdir(), `mock-${process.pid}.sock`)}`,
      actuator: false,
    });
    const [first, second] = [client(other.grpc), client(other.grpc)];
    await call(first, getState, get);
    mock.internals.faults.add({ method: "GetState", delayMs: 60_000, match: { key: "slow" } });
    const slow = call(second, getState, GetStateRequest.fromPartial({ storeName: "state_demo", key: "slow" }), {
      deadline: Date.now() + 300,
    });
    mock.internals.faults.add({ method: "GetState", dropConnection: true, match: { key: "a" } });
    await expect(call(first, getState, get)).rejects.toMatchObject({ code: 14 });
    await expect(slow).rejects.toMatchObject({ code: 4 });
  });

  it("ends a call at its deadline and tells the engine", async () => {
    mock.internals.faults.add({ method: "GetState", delayMs: 60_000 });
    await expect(call(client(), getState, get, { deadline: Date.now() + 50 })).rejects.toMatchObject({ code: 4 });
    await expect.poll(() => mock.internals.log.list()[0]?.outcome).toBe("DEADLINE_EXCEEDED");
  });

  it("never takes a cancelled upload for a finished one", async () => {
    const metadata = new Map([
      ["FileMode", "420"],
      ["FileFlag", "578"],
    ]);
    for (let time = 0; time < 20; time++) {
      mock.internals.log.clear();
      const encode = (message: PutFileRequest): Buffer => Buffer.from(PutFileRequest.encode(message).finish());
      const upload = client().makeClientStreamRequest(
        putFile.path,
        encode,
        (bytes: Buffer) => bytes,
        () => undefined,
      );
      upload.on("error", () => undefined);
      upload.write(
        PutFileRequest.fromPartial({ storeName: "file_demo", name: "/tmp/f", data: new Uint8Array(9), metadata }),
      );
      await expect.poll(() => mock.internals.log.list()[0]?.requests?.length).toBe(1);
      upload.cancel();
      await expect.poll(() => mock.internals.log.list()[0]?.outcome).not.toBe("RUNNING");
      expect(mock.internals.log.list()[0]?.outcome).toBe("CANCELLED");
    }
  });

  it("restarts on the same port", proof("testkit.restart"), async () => {
    const steady = client();
    mock.internals.faults.add({ method: "GetState", delayMs: 60_000, match: { key: "running" } });
    const running = call(steady, getState, GetStateRequest.fromPartial({ storeName: "state_demo", key: "running" }));
    running.catch(() => undefined);
    await call(steady, getState, get);
    const address = served.grpc;
    await served.restart();
    // The client may not have seen yet that its connection is gone.
    await expect
      .poll(() =>
        call(steady, getState, get, { waitForReady: true }).then(
          () => "answered",
          () => "dropped",
        ),
      )
      .toBe("answered");
    await expect(running).rejects.toMatchObject({ code: 14 });
    expect(served.grpc).toBe(address);
  });

  it("closes a connection that does not speak HTTP/2", async () => {
    const [host, port] = served.grpc.split(":") as [string, string];
    const socket = connectSocket(Number(port), host);
    socket.write("POST / HTTP/1.1\r\n\r\n");
    await new Promise<void>((resolve) => socket.on("close", () => resolve()));
  });

  it("answers the actuator's questions", proof("testkit.serve.actuator"), async () => {
    const ask = async (path: string) => {
      const response = await fetch(`http://${served.actuator}${path}`);
      return { status: response.status, body: response.status === 200 ? await response.json() : undefined };
    };
    expect(await ask("/actuator/health/readiness")).toMatchObject({
      status: 200,
      body: { status: "UP", components: { runtime_startup: { status: "UP" } } },
    });
    expect(await ask("/actuator/health/liveness")).toMatchObject({ status: 200, body: { status: "UP" } });
    expect(await ask("/actuator/info")).toMatchObject({ status: 200, body: { app: { name: "Layotto" } } });
    expect(await ask("/actuator/health")).toEqual({ status: 200, body: {} });
    expect(await ask("/metrics")).toEqual({ status: 404, body: undefined });
  });

  it("says what is wrong with an address", proof("testkit.serve"), async () => {
    await expect(serve(mock, { grpc: "nowhere" })).rejects.toThrow('grpc is "nowhere"; use host:port');
    await expect(serve(mock, { grpc: served.grpc })).rejects.toThrow("EADDRINUSE");
  });
});
