import { connect, toReadable, type FullRuntime } from "@layotto-sdk/node";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import { createReadStream, createWriteStream } from "node:fs";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";

/** What only Node has: its streams, as sources and as readers. */
describe("files and the streams of Node", () => {
  let mock: MockRuntime;
  let served: Served;
  let runtime: FullRuntime;
  let folder: string;
  const content = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, index) => index % 251));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "layotto-files-"));
    mock = await mockRuntime();
    served = await serve(mock, { app: false, actuator: false });
    runtime = connect({ endpoint: served.grpc });
  });
  beforeEach(() => mock.control.reset());
  afterAll(async () => {
    await runtime.close();
    await served.close();
    await mock.close();
    await rm(folder, { recursive: true });
  });

  proves(["files.sources", "files.readers"], "a file of the disk goes up and comes down again", async () => {
    const [source, target] = [join(folder, "source"), join(folder, "target")];
    await writeFile(source, content);
    await runtime.files("file_demo").put("/data/files/a", createReadStream(source));
    await pipeline(toReadable(runtime.files("file_demo").get("/data/files/a")), createWriteStream(target));
    expect(Buffer.compare(await readFile(target), content)).toBe(0);
  });

  proves(["files.sources"], "a stream that somebody writes to goes up, a Web stream of Node too", async () => {
    const stream = new PassThrough();
    const put = runtime.files("file_demo").put("/data/files/b", stream);
    for (let offset = 0; offset < content.byteLength; offset += 50_000)
      stream.write(content.subarray(offset, offset + 50_000));
    stream.end();
    await put;
    await runtime
      .files("file_demo")
      .put("/data/files/c", Readable.toWeb(Readable.from([content])) as ReadableStream<Uint8Array>);
    for (const name of ["b", "c"]) {
      const stored = await mock.control.files.get({ store: "file_demo", name: `/data/files/${name}` });
      expect(stored?.base64 === content.toString("base64"), name).toBe(true);
    }
  });

  proves(["files.early-leave"], "a reader that is destroyed ends the transfer", async () => {
    await mock.control.files.put({ store: "file_demo", name: "/data/files/big", text: "x".repeat(12_000_000) });
    const readable = toReadable(runtime.files("file_demo").get("/data/files/big"));
    await new Promise((resolve) => readable.once("data", resolve));
    readable.destroy();
    await expect
      .poll(async () => (await mock.control.calls.list({ method: "GetFile" }))[0]?.outcome, { interval: 5 })
      .toBe("CANCELLED");
  });

  proves(
    ["files.source-closed"],
    "a stream is destroyed by an upload that does not begin, or ends while it waits",
    async () => {
      const closed = connect({ endpoint: served.grpc });
      await closed.close();
      const signal = AbortSignal.abort();
      const puts: [string, (source: Readable) => Promise<unknown>][] = [
        ["CANCELLED", (source) => runtime.files("file_demo").put("/data/files/e", source, { signal })],
        ["CLIENT_CLOSED", (source) => closed.files("file_demo").put("/data/files/e", source)],
        ["CANCELLED", (source) => mock.connect().files("file_demo").put("/data/files/e", source, { signal })],
        ["TIMEOUT", (source) => runtime.files("file_demo").put("/data/files/e", source, { timeoutMs: 50 })],
      ];
      for (const [code, put] of puts) {
        // Nothing ever comes, but for what fills the first message.
        const stream = new PassThrough();
        stream.write(content.subarray(0, 65_536));
        await expect(put(stream)).rejects.toMatchObject({ code });
        expect(stream.destroyed, code).toBe(true);
        let cancelled = false;
        const web = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
        await expect(put(web as never)).rejects.toMatchObject({ code });
        expect(cancelled, code).toBe(true);
      }
      const onDisk = createReadStream(join(folder, "source"));
      await expect(closed.files("file_demo").put("/data/files/e", onDisk)).rejects.toMatchObject({
        code: "CLIENT_CLOSED",
      });
      if (!onDisk.closed) await once(onDisk, "close");
      expect(onDisk.bytesRead).toBe(0);
    },
  );

  proves(["files.source-fails"], "a source that is destroyed ends the transfer with its error", async () => {
    const stream = new PassThrough();
    const put = runtime.files("file_demo").put("/data/files/d", stream);
    stream.write(content);
    stream.destroy(new Error("disk on fire"));
    await expect(put).rejects.toMatchObject({ method: "PutFile", cause: { message: "disk on fire" } });
    const failing = pipeline(
      toReadable(runtime.files("file_demo").get("/data/files/none")),
      new Writable({ write: (_, __, done) => done() }),
    );
    await expect(failing).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});
