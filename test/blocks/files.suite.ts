import {
  CancelledError,
  ComponentNotFoundError,
  InvalidInputError,
  RuntimeError,
  ValueUnreadableError,
} from "@layotto-sdk/core";
import {
  FileExistsError,
  FileNotFoundError,
  type ByteSource,
  type FileEntry,
  type TransferProgress,
} from "@layotto-sdk/core/files";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** Bytes that differ from place to place, so that a piece in the wrong place shows. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export function filesSuite(stage: Stage): void {
  const files = () => stage.runtime.files("file_demo");
  const stored = async (name: string) => (await stage.control.files.get({ store: "file_demo", name }))?.base64;
  const outcomes = async (method: string) => (await stage.control.calls.list({ method })).map(({ outcome }) => outcome);

  describe("a file", () => {
    proves(["files.round-trip", "call.PutFile.block", "call.GetFile.block"], "comes back byte for byte", async () => {
      const content = pattern(300_001);
      await files().put("/data/files/a", content);
      expect(await stored("/data/files/a")).toBe(base64(content));
      const read = await files().get("/data/files/a").bytes();
      expect(read.byteLength).toBe(content.byteLength);
      expect(base64(read)).toBe(base64(content));
    });

    proves(["files.empty"], "may have no bytes", async () => {
      await files().put("/data/files/empty", new Uint8Array(0));
      expect(await files().get("/data/files/empty").bytes()).toEqual(new Uint8Array(0));
      expect((await files().describe("/data/files/empty")).size).toBe(0n);
    });

    proves(
      ["files.overwrite", "files.local-defaults"],
      "that is shorter leaves no tail of the longer one before",
      async () => {
        await files().put("/data/files/a", pattern(1_000));
        await files().put("/data/files/a", pattern(10));
        expect(await stored("/data/files/a")).toBe(base64(pattern(10)));
        const [first] = await stage.control.calls.list({ method: "PutFile" });
        expect(first?.request).toMatchObject({ metadata: { FileMode: "420", FileFlag: "578" } });
      },
    );

    proves(["files.sources"], "is put from bytes, a blob, streams and iterables", async () => {
      const pieces = [pattern(10), new Uint8Array(0), pattern(70_000), pattern(1)];
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      const webStream = (): ReadableStream<Uint8Array> =>
        new ReadableStream({
          start(controller) {
            for (const piece of pieces) controller.enqueue(piece);
            controller.close();
          },
        });
      const sources: Record<string, ByteSource> = {
        bytes: whole,
        blob: new Blob([whole]),
        web: webStream(),
        older: { getReader: () => reader } as unknown as ReadableStream<Uint8Array>,
        iterable: pieces,
        generator: (async function* () {
          yield* pieces;
        })(),
      };
      const reader = webStream().getReader();
      for (const [name, source] of Object.entries(sources)) {
        await files().put(`/data/files/${name}`, source);
        expect(await stored(`/data/files/${name}`), name).toBe(base64(whole));
      }
      for (const source of ["text", 7, null, {}, [1, 2, 3], ["text"]]) {
        await expectFailure(files().put("/data/files/x", source as never), InvalidInputError);
      }
    });

    proves(["files.readers"], "is read piece by piece, as a Web stream, whole, or as text", async () => {
      const content = pattern(250_000);
      await stage.control.files.put({ store: "file_demo", name: "/data/files/a", base64: base64(content) });
      const pieces = await collected(files().get("/data/files/a"));
      expect(pieces.map(({ byteLength }) => byteLength)).toEqual([102_400, 102_400, 45_200]);
      const streamed = await new Response(files().get("/data/files/a").stream()).arrayBuffer();
      expect(base64(new Uint8Array(streamed))).toBe(base64(content));
      await stage.control.files.put({ store: "file_demo", name: "/data/files/t", text: "grüße" });
      expect(await files().get("/data/files/t").text()).toBe("grüße");
      await expectFailure(files().get("/data/files/a").text(), ValueUnreadableError, {
        method: "GetFile",
        store: "file_demo",
        key: "/data/files/a",
      });
    });

    proves(["files.progress"], "reports how far it is, both ways", async () => {
      const content = pattern(250_000);
      const sent: TransferProgress[] = [];
      const received: TransferProgress[] = [];
      await files().put("/data/files/a", content, {
        chunkBytes: 100_000,
        onProgress: (progress) => sent.push(progress),
      });
      await files()
        .get("/data/files/a", { onProgress: (progress) => received.push(progress) })
        .bytes();
      expect(sent).toEqual(
        [100_000, 200_000, 250_000].map((transferredBytes) => ({ transferredBytes, totalBytes: 250_000 })),
      );
      expect(received.map(({ transferredBytes }) => transferredBytes)).toEqual([102_400, 204_800, 250_000]);
      const ofStream: TransferProgress[] = [];
      await files().put("/data/files/b", [content], {
        totalBytes: 250_000,
        onProgress: (progress) => ofStream.push(progress),
      });
      expect(ofStream.at(-1)).toEqual({ transferredBytes: 250_000, totalBytes: 250_000 });
    });

    proves(["files.progress.total"], "is not said to have bytes that cannot be counted", async () => {
      for (const totalBytes of [-1, 1.5, Number.NaN, Infinity, 2 ** 53, "7", null, 7n]) {
        const put = files().put("/data/files/x", pattern(1), { totalBytes: totalBytes as never });
        await expectFailure(put, InvalidInputError, { argument: "totalBytes" });
      }
      // Beyond what an int32 holds: files may be large.
      await files().put("/data/files/x", pattern(1), { totalBytes: 5_000_000_000 });
    });

    proves(["files.describe", "call.GetFileMeta.block"], "is described", async () => {
      await files().put("/data/files/a", pattern(5));
      const description = await files().describe("/data/files/a");
      expect(description).toMatchObject({ size: 5n, metadata: { FileMode: ["420"], IsDir: ["false"] } });
      expect(description.lastModified).toMatch(/^\d{4}-\d\d-\d\d /);
    });

    proves(["files.delete", "call.DelFile.block"], "is deleted", async () => {
      await files().put("/data/files/a", pattern(5));
      await files().delete("/data/files/a");
      expect(await stage.control.files.get({ store: "file_demo", name: "/data/files/a" })).toBeNull();
    });
  });

  proves(["files.list", "call.ListFile.block"], "a folder is listed page after page, as it is read", async () => {
    const folder = "/data/files/many";
    await stage.control.files.makeDirectory({ store: "file_demo", name: folder });
    expect(await collected(files().list(folder))).toEqual([]);
    for (const name of ["a", "b", "c", "d", "e"]) await files().put(`${folder}/${name}`, pattern(3));
    await stage.control.calls.clear();
    const entries: FileEntry[] = await collected(files().list(folder, { pageSize: 2 }));
    expect(entries.map(({ name, size }) => [name, size])).toEqual(["a", "b", "c", "d", "e"].map((name) => [name, 3n]));
    expect(await outcomes("ListFile")).toEqual(["OK", "OK", "OK"]);
    expect((await collected(files().list(folder, { pageSize: 0 }))).length).toBe(5);
    await stage.control.calls.clear();
    for await (const { name } of files().list(folder, { pageSize: 2 })) if (name === "b") break;
    expect(await outcomes("ListFile")).toEqual(["OK"]);
  });

  describe("a transfer", () => {
    const transferIs = (method: string) => expect.poll(async () => (await outcomes(method)).at(-1), { interval: 5 });

    proves(["files.early-leave"], "ends when its reader leaves", async () => {
      await stage.control.files.put({ store: "file_demo", name: "/data/files/big", text: "x".repeat(6_000_000) });
      const leave: (() => Promise<unknown>)[] = [
        async () => {
          for await (const piece of files().get("/data/files/big")) if (piece.byteLength > 0) break;
        },
        async () => {
          const reader = files().get("/data/files/big").stream().getReader();
          await reader.read();
          await reader.cancel();
        },
      ];
      for (const leaves of leave) {
        await leaves();
        await transferIs("GetFile").toBe("CANCELLED");
        await stage.control.calls.clear();
      }
    });

    proves(["files.source-fails"], "ends with the error of its source", async () => {
      const own = new Error("disk on fire");
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield pattern(100_000);
        await transferIs("PutFile").toBe("RUNNING");
        throw own;
      };
      const failure = await files()
        .put("/data/files/a", source())
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RuntimeError);
      expect(failure).toMatchObject({
        cause: own,
        method: "PutFile",
        store: "file_demo",
        key: "/data/files/a",
        status: undefined,
      });
      await transferIs("PutFile").toBe("CANCELLED");
    });

    proves(["files.signal"], "ends with its signal, and closes its source", async () => {
      const abort = new AbortController();
      let closed = false;
      const source = async function* (): AsyncGenerator<Uint8Array> {
        try {
          yield pattern(100_000);
          abort.abort();
          yield pattern(100_000);
          await new Promise(() => undefined);
        } finally {
          closed = true;
        }
      };
      const context = { code: "CANCELLED", store: "file_demo", key: "/data/files/a" };
      await expectFailure(files().put("/data/files/a", source(), { signal: abort.signal }), CancelledError, {
        ...context,
        method: "PutFile",
      });
      await expectFailure(
        files()
          .get("/data/files/a", { signal: AbortSignal.abort() })
          .bytes()
          .catch((error: unknown) => Promise.reject(error as Error)),
        CancelledError,
      );
      expect(closed || abort.signal.aborted).toBe(true);
    });
  });

  describe("a failure of files", () => {
    proves(["files.errors.absent"], "says that there is no such file", async () => {
      const absent = {
        GetFile: files().get("/data/files/no").bytes(),
        DelFile: files().delete("/data/files/no"),
        GetFileMeta: files().describe("/data/files/no"),
      };
      for (const [method, call] of Object.entries(absent)) {
        await expectFailure(call, FileNotFoundError, {
          code: "FILE_NOT_FOUND",
          status: method === "GetFileMeta" ? "NOT_FOUND" : "INTERNAL",
          method,
          store: "file_demo",
          key: "/data/files/no",
          retryable: false,
          message: expect.stringMatching(/there is no such file/),
        });
      }
      await expectFailure(collected(files().list("/data/files/none")), FileNotFoundError, { method: "ListFile" });
    });

    proves(["files.errors.folder"], "says that the folder does not exist", async () => {
      await expectFailure(files().put("/data/files/none/a", pattern(1)), FileNotFoundError, {
        method: "PutFile",
        status: "INTERNAL",
        message: expect.stringMatching(/the folder does not exist/),
      });
    });

    proves(["files.errors.exists"], "says that the file exists already", async () => {
      await files().put("/data/files/a", pattern(1));
      const exclusive = { componentMetadata: { FileFlag: String(64 | 128 | 2) } };
      await expectFailure(files().put("/data/files/a", pattern(2), exclusive), FileExistsError, {
        code: "FILE_EXISTS",
        method: "PutFile",
        store: "file_demo",
        key: "/data/files/a",
      });
    });

    proves(["files.errors.metadata"], "says what to give the local store", async () => {
      for (const componentMetadata of [{ FileMode: "rw" }, { FileFlag: "truncate" }]) {
        await expectFailure(files().put("/data/files/a", pattern(1), { componentMetadata }), RuntimeError, {
          status: "INTERNAL",
          message: expect.stringMatching(/FileMode and FileFlag, decimal numbers, in componentMetadata/),
        });
      }
    });

    proves(["files.errors.store"], "names a store that the runtime does not have", async () => {
      const nowhere = stage.runtime.files("nowhere");
      const failing = {
        PutFile: nowhere.put("a", pattern(1)),
        GetFile: nowhere.get("a").bytes(),
        ListFile: collected(nowhere.list("a")),
        DelFile: nowhere.delete("a"),
        GetFileMeta: nowhere.describe("a"),
      };
      for (const [method, call] of Object.entries(failing)) {
        await expectFailure(call, ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method,
          store: "nowhere",
          message: expect.stringMatching(/no file store named 'nowhere'/),
        });
      }
    });
  });
}
