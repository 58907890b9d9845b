import { getFile, getState, putFile, saveState } from "@layotto-sdk/protocol/runtime";
import { expect, it } from "vitest";
import { overBothFaces } from "./faces.js";
import { proof } from "../requirements/proves.js";

const get = { storeName: "state_demo", key: "a" };
const save = { storeName: "state_demo", states: [{ key: "a", value: new Uint8Array([1]) }] };
const metadata = new Map([
  ["FileMode", "420"],
  ["FileFlag", "578"],
]);
const put = { storeName: "file_demo", name: "/tmp/report", metadata };

overBothFaces("a fault", (face) => {
  it(
    "answers with its status, text and trailers, as often as it says and no more",
    proof("testkit.faults.error"),
    async () => {
      await face.control.faults.add({
        method: "GetState",
        times: 2,
        error: { code: "ABORTED", message: "on purpose ", trailers: { "x-why": "test" } },
      });
      for (let time = 0; time < 2; time++) {
        const failure = await face.unary(getState, get).catch((error: unknown) => error);
        expect(failure).toMatchObject({ status: "ABORTED", details: "on purpose ", fromPeer: true });
        expect((failure as { trailers: Map<string, string> }).trailers.get("x-why")).toBe("test");
      }
      await expect(face.unary(getState, get)).resolves.toBeDefined();
      expect((await face.control.calls.list()).map(({ outcome }) => outcome)).toEqual(["ABORTED", "ABORTED", "OK"]);
    },
  );

  it("lets pass what it says, and hits only the method, store and key that it names", async () => {
    await face.control.faults.add({
      method: "GetState",
      after: 1,
      match: { key: "a" },
      error: { code: "UNAVAILABLE" },
    });
    await expect(face.unary(getState, { ...get, key: "b" })).resolves.toBeDefined();
    await expect(face.unary(getState, get)).resolves.toBeDefined();
    await expect(face.unary(saveState, save)).resolves.toBeDefined();
    await expect(face.unary(getState, { ...get, key: "b" })).resolves.toBeDefined();
    await expect(face.unary(getState, get)).rejects.toMatchObject({ status: "UNAVAILABLE" });
    expect(await face.control.faults.list()).toEqual([]);
  });

  it("can be looked at and taken back", async () => {
    const id = await face.control.faults.add({ method: "Runtime/GetState", error: { code: "INTERNAL" } });
    expect(await face.control.faults.list()).toEqual([
      { id, method: "Runtime/GetState", error: { code: "INTERNAL" }, times: 1, after: 0 },
    ]);
    await face.control.faults.clear(id);
    await expect(face.unary(getState, get)).resolves.toBeDefined();
  });

  it("holds a call back, and no longer than its deadline", proof("testkit.faults.delay"), async () => {
    await face.control.faults.add({ method: "GetState", delayMs: 20 });
    await expect(face.unary(getState, get)).resolves.toBeDefined();
    await face.control.faults.add({ method: "GetState", delayMs: 60_000 });
    await expect(face.unary(getState, get, { deadline: Date.now() + 30 })).rejects.toMatchObject({
      status: "DEADLINE_EXCEEDED",
    });
  });

  it("breaks the connection before a call is handled, or after", proof("testkit.faults.drop"), async () => {
    await face.control.faults.add({ method: "SaveState", dropConnection: true });
    await expect(face.unary(saveState, save)).rejects.toMatchObject({ status: "UNAVAILABLE" });
    expect(await face.control.state.get({ store: "state_demo", key: "a" })).toBeNull();
    await face.control.faults.add({ method: "SaveState", dropConnection: "afterHandling" });
    // The client may need a moment to connect again; a refused try does not reach the mock.
    await expect
      .poll(() => face.unary(saveState, save).catch(() => face.control.state.get({ store: "state_demo", key: "a" })))
      .toMatchObject({ etag: "1" });
    await expect
      .poll(() =>
        face.unary(getState, get).then(
          ({ message }) => message.etag,
          () => "unavailable",
        ),
      )
      .toBe("1");
  });

  it("cuts a download after so many messages", proof("testkit.faults.cut"), async () => {
    await face.control.files.put({ store: "file_demo", name: "/tmp/report", text: "x".repeat(102_400 * 5) });
    await face.control.faults.add({
      method: "GetFile",
      cutStream: { afterMessages: 2 },
      match: { store: "file_demo", key: "/tmp/report" },
    });
    const { messages, failure } = await face.stream(getFile, [{ storeName: "file_demo", name: "/tmp/report" }]);
    expect(failure).toMatchObject({ status: "UNAVAILABLE" });
    expect(messages.map(({ data }) => data.length)).toEqual([102_400, 102_400]);
  });

  it("cuts an upload after so many messages", proof("testkit.faults.cut"), async () => {
    await face.control.faults.add({ method: "PutFile", cutStream: { afterMessages: 1 } });
    const endless = (async function* () {
      for (;;) yield { ...put, data: new Uint8Array(1024) };
    })();
    expect((await face.stream(putFile, endless)).failure).toMatchObject({ status: "UNAVAILABLE" });
  });

  it("ends a stream with its status", proof("testkit.faults.error"), async () => {
    await face.control.faults.add({ method: "PutFile", error: { code: "RESOURCE_EXHAUSTED", message: "disk full" } });
    const { failure } = await face.stream(putFile, [{ ...put, data: new Uint8Array([1]) }]);
    expect(failure).toMatchObject({ status: "RESOURCE_EXHAUSTED", details: "disk full" });
  });

  it("is refused when it cannot be", async () => {
    await expect(face.control.faults.add({ method: "GetState" })).rejects.toThrow(
      /one of error, delayMs, cutStream and dropConnection/,
    );
    await expect(face.control.faults.add({ method: "GetState", error: { code: "NO" as "UNKNOWN" } })).rejects.toThrow(
      /fault.error.code is "NO"; use one of CANCELLED/,
    );
    await expect(face.control.faults.add({ method: "GetState", delayMs: -1 })).rejects.toThrow(/fault.delayMs is -1/);
  });
});
