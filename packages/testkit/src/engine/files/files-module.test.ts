import { delFile, getFileMeta, listFile } from "@layotto-sdk/protocol/runtime";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { openStream, testContext } from "../test-support.js";
import { createFilesModule } from "./files-module.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const write = "1";
const readWrite = "2";
const create = 64;
const exclusive = 128;
const truncate = 512;
const append = 1024;

function fixture(quirks: Partial<Quirks> = {}) {
  const context = testContext({ file: { f: { type: "local" }, g: { type: "local" }, oss: { type: "minio" } } }, quirks);
  const module = createFilesModule({ ...context, directories: ["/in/deep"] });
  const ask = asking(module);
  const putStream = () => openStream<object, object>(module, "PutFile");
  const put = async (
    name: string,
    flag: number | string,
    parts: string[] = [],
    { storeName = "f", mode = "420" } = {},
  ): Promise<void> => {
    const stream = putStream();
    const metadata = new Map(
      flag === ""
        ? []
        : [
            ["FileMode", mode],
            ["FileFlag", String(flag)],
          ],
    );
    for (const part of parts.length > 0 ? parts : [""]) stream.send({ storeName, name, data: bytes(part), metadata });
    stream.halfClose();
    const error = await stream.ended;
    if (error !== undefined) throw error as Error;
  };
  const chunks = async (name: string, storeName = "f"): Promise<Uint8Array[]> => {
    const stream = openStream<object, { data: Uint8Array }>(module, "GetFile");
    stream.send({ storeName, name, metadata: new Map() });
    const error = await stream.ended;
    if (error !== undefined) throw error as Error;
    return stream.unread().map(({ data }) => data);
  };
  return {
    ask,
    module,
    putStream,
    put,
    chunks,
    clock: context.clock,
    read: async (name: string, storeName = "f") => Buffer.concat(await chunks(name, storeName)).toString(),
    list: (name: string, pageSize = 0, marker = "") =>
      ask(listFile, { request: { storeName: "f", name }, pageSize, marker }),
    remove: (name: string) => ask(delFile, { request: { storeName: "f", name } }),
    meta: async (name: string) => (await ask(getFileMeta, { request: { storeName: "f", name } })).response?.metadata,
  };
}

describe("writing a file", () => {
  it("keeps the tail of a longer one without O_TRUNC, drops it with, adds with O_APPEND", async () => {
    const { put, read } = fixture();
    await put("/data/files/a", 2 | create, ["long content"]);
    await put("/data/files/a", 2, ["SH", "ORT"]);
    expect(await read("/data/files/a")).toBe("SHORTcontent");
    await put("/data/files/a", 1 | append, ["!", "?"]);
    expect(await read("/data/files/a")).toBe("SHORTcontent!?");
    await put("/data/files/a", 2 | create | truncate, ["x"]);
    expect(await read("/data/files/a")).toBe("x");
  });

  it.each([
    ["/data/files/a", write, "open /data/files/a: no such file or directory"],
    ["/nowhere/a", 2 | create, "open /nowhere/a: no such file or directory"],
    ["/data/files/there", 2 | create | exclusive, "open /data/files/there: file exists"],
    ["/data/files", readWrite, "open /data/files: is a directory"],
    ["/data/files/new/", 2 | create, "open /data/files/new/: is a directory"],
    ["/data/files/there/a", 2 | create, "open /data/files/there/a: not a directory"],
    ["/data/files/there", "0", "write /data/files/there: bad file descriptor"],
    ["/data/files/there", "x", 'wrong fileFlag value:strconv.Atoi: parsing "x": invalid syntax in metadata'],
  ])("at %s with flag %s fails with %s", async (name, flag, text) => {
    const { put } = fixture();
    await put("/data/files/there", 2 | create, ["1"]);
    expect(await refusalOf(put(name, flag, ["2"]))).toBe(`INTERNAL: ${text}`);
  });

  it("is refused at the first message, and visible while it goes on", async () => {
    const { putStream, read } = fixture();
    const unknown = putStream();
    unknown.send({ storeName: "nope", name: "a", data: bytes("1"), metadata: new Map() });
    expect(await unknown.ended).toMatchObject({ status: "INVALID_ARGUMENT" });
    const going = putStream();
    going.send({
      storeName: "f",
      name: "/data/files/a",
      data: bytes("1"),
      metadata: new Map([
        ["FileMode", "420"],
        ["FileFlag", "66"],
      ]),
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await read("/data/files/a")).toBe("1");
    going.cancel(new Error("gone"));
    await going.ended;
    expect(await read("/data/files/a")).toBe("1");
  });

  it("needs mode and flag while fileMetadataRequired is on; off, it creates or replaces", async () => {
    expect(await refusalOf(fixture().put("/data/files/a", "", ["1"]))).toBe(
      "INTERNAL: fileMode is required for put file",
    );
    const { put, read, meta } = fixture({ fileMetadataRequired: false });
    await put("/data/files/a", "", ["long"]);
    await put("/data/files/a", "", ["s"]);
    expect(await read("/data/files/a")).toBe("s");
    expect((await meta("/data/files/a"))?.get("FileMode")?.value).toEqual(["420"]);
  });

  it("takes the umask off a new file's mode, and leaves that of an old one", async () => {
    const { put, meta } = fixture();
    await put("/data/files/a", 2 | create, [], { mode: "511" });
    await put("/data/files/a", 2, [], { mode: "0" });
    expect((await meta("/data/files/a"))?.get("FileMode")?.value).toEqual(["493"]);
  });

  it("larger than any page of memory comes back as it was, in chunks of 102400", async () => {
    const { put, chunks } = fixture();
    const parts = Array.from({ length: 9 }, (_, index) => String(index).repeat(99_991));
    await put("/data/files/big", 2 | create, parts);
    const got = await chunks("/data/files/big");
    expect(got.map(({ length }) => length)).toEqual([...Array<number>(8).fill(102_400), 9 * 99_991 - 8 * 102_400]);
    expect(Buffer.concat(got).equals(Buffer.from(parts.join("")))).toBe(true);
  });
});

describe("folders", () => {
  it("exist as configured, beside /data/files and the system's temporary one, again after a reset", async () => {
    const { put, module, list } = fixture();
    for (const folder of ["/in/deep", "/data/files", tmpdir()]) await put(`${folder}/a`, 2 | create);
    module.makeDirectory("f", "/more/of/it");
    await put("/more/of/it/a", 2 | create);
    module.reset();
    expect((await list("/in/deep")).files).toEqual([]);
    expect(await refusalOf(list("/more/of"))).toBe("INTERNAL: open /more/of: no such file or directory");
  });

  it("are listed with what is in them, sorted by bytes, page by page", async () => {
    const { put, module, list } = fixture();
    for (const name of ["b", "a", "ä", "B"]) await put(`/in/${name}`, 2 | create);
    module.makeDirectory("f", "/in/c");
    const names = (await list("/in")).files.map(({ fileName }) => fileName);
    expect(names).toEqual(["B", "a", "b", "c", "deep", "ä"]);
    expect(await list("/in", 2, "c")).toMatchObject({
      files: [{ fileName: "deep" }, { fileName: "ä" }],
      marker: "ä",
      isTruncated: false,
    });
    expect(await list("/in", 2, "a")).toMatchObject({ marker: "c", isTruncated: true });
    expect(await list("/in", 2, "ä")).toMatchObject({ files: [], marker: "", isTruncated: false });
    expect(await refusalOf(list("/in/a"))).toBe("INTERNAL: readdirent /in/a: not a directory");
  });

  it("are described, removed when empty, and never read as files", async () => {
    const { meta, remove, chunks } = fixture();
    expect((await meta("/in/deep"))?.get("IsDir")?.value).toEqual(["true"]);
    expect(await refusalOf(remove("/in"))).toBe("INTERNAL: remove /in: directory not empty");
    await remove("/in/deep");
    expect(await refusalOf(meta("/in/deep"))).toBe("NOT_FOUND: file does not exist");
    expect(await refusalOf(chunks("/in"))).toBe("INTERNAL: get file fail,err: read /in: is a directory");
  });
});

describe("file stores", () => {
  it("of type local share the machine's files; one of another type has its own, whose folders need not exist", async () => {
    const { put, read } = fixture();
    await put("/data/files/a", 2 | create, ["1"]);
    expect(await read("/data/files/a", "g")).toBe("1");
    await put("bucket/key", "", ["2"], { storeName: "oss" });
    expect(await read("bucket/key", "oss")).toBe("2");
    expect(await refusalOf(read("/data/files/a", "oss"))).toMatch(/no such file/);
  });

  it("tell when a file was written, by the mock's clock", async () => {
    const { put, list, clock } = fixture();
    await clock.advance(120);
    await put("/in/a", 2 | create, ["1"]);
    expect((await list("/in")).files[0]?.lastModified).toBe("2023-11-14 22:13:20.12 +0000 UTC");
  });
});
