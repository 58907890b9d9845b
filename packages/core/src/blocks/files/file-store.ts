import {
  delFile,
  getFile,
  getFileMeta,
  listFile,
  putFile,
  type FileRequest,
  type PutFileRequest,
} from "@layotto-sdk/protocol/runtime";
import { byteLengthOf, chunksOf, sending, type ByteSource } from "../../async/byte-source.js";
import { tell } from "../../async/tell.js";
import type { CallContext, Caller } from "../../caller.js";
import { RuntimeError } from "../../errors/call-errors.js";
import { where } from "../../errors/from-status.js";
import { InvalidInputError } from "../../errors/input-errors.js";
import type { MessageStream } from "../../message-stream.js";
import {
  requireFilled,
  requireFunction,
  requireInteger,
  requireOptions,
  requireText,
  textMap,
  textRecord,
} from "../../validate.js";
import { FileDownload } from "./download.js";
import { fileRule } from "./errors.js";
import type {
  DeleteFileOptions,
  DescribeFileOptions,
  FileDescription,
  FileEntry,
  GetFileOptions,
  ListFilesOptions,
  PutFileOptions,
  TransferProgress,
} from "./types.js";

const defaultChunkBytes = 64 * 1024;
const defaultPageSize = 1_000;

/**
 * What the local store must be told of a new file, in decimal: mode 0644, and the open flags O_CREAT, O_RDWR and
 * O_TRUNC of Linux (without the last, the tail of a longer old file would stay). Other stores ignore both.
 */
const localFileDefaults = [
  ["FileMode", "420"],
  ["FileFlag", "578"],
] as const;

/**
 * A file store. Names are the store's own: paths for the local store, `bucket/key` for those on object storage.
 *
 * Errors of every call: `InvalidInputError` before sending, `ComponentNotFoundError` for a store that the runtime does
 * not have, and those of every call.
 */
export class FileStore {
  readonly #caller: Caller;
  /** The store's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Writes a file from bytes, a blob, a Node or Web stream, or an iterable of bytes, no faster than the runtime takes
   * them. However that ends the source is closed, also where nothing of it was read. When the source fails, or the signal fires, the transfer is cancelled; what arrived so far may stay, and from
   * Node it may stay as if it were the whole: HTTP/2 there ends a stream before it resets it. Compare the size that
   * `describe` gives where that matters.
   *
   * @example
   * ```ts
   * await runtime.files("file_demo").put("/tmp/report.pdf", createReadStream("report.pdf"), {
   *   onProgress: ({ transferredBytes }) => console.log(transferredBytes),
   * });
   * ```
   * @throws FileNotFoundError where the folder does not exist (local store)
   */
  async put(name: string, source: ByteSource, options: PutFileOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const { componentMetadata, chunkBytes = defaultChunkBytes, onProgress } = given;
    requireFilled("name", name, "the path of a file");
    const mostBytes = 4_000_000;
    if (requireInteger("chunkBytes", chunkBytes, 1_024, `from 1,024 to ${mostBytes}`) > mostBytes) {
      throw new InvalidInputError("chunkBytes", chunkBytes, `from 1,024 to ${mostBytes}`);
    }
    if (onProgress !== undefined) requireFunction("onProgress", onProgress);
    const head: PutFileRequest = {
      storeName: this.name,
      name,
      data: new Uint8Array(0),
      metadata: new Map([...localFileDefaults, ...textMap("componentMetadata", componentMetadata)]),
    };
    const totalBytes = totalBytesOf(given.totalBytes) ?? byteLengthOf(source);
    const chunks = chunksOf("source", source, chunkBytes);
    const messages = requests(
      head,
      chunks,
      (transferredBytes) => onProgress && tell(onProgress, { transferredBytes, totalBytes }),
    );
    await sending(chunks, this.#caller.clientStream(putFile, messages, given, this.#context(name)));
  }

  /**
   * Reads a file. Nothing is asked for until the download is read.
   * @throws FileNotFoundError while reading, where there is no such file
   */
  get(name: string, options: GetFileOptions = {}): FileDownload {
    const given = requireOptions("options", options);
    const { componentMetadata, onProgress } = given;
    if (onProgress !== undefined) requireFunction("onProgress", onProgress);
    const request = {
      storeName: this.name,
      name: requireFilled("name", name, "the path of a file"),
      metadata: textMap("componentMetadata", componentMetadata),
    };
    const answers = this.#caller.serverStream(getFile, request, given, this.#context(name));
    return new FileDownload(received(answers, onProgress), { method: "GetFile", store: this.name, key: name });
  }

  /**
   * The files under a name (a folder of the local store), page after page as they are read.
   * @throws FileNotFoundError while reading, where there is no such folder
   * @throws RuntimeError while reading, where the runtime says that there is more and not from where
   */
  async *list(name: string, options: ListFilesOptions = {}): AsyncGenerator<FileEntry, void> {
    const given = requireOptions("options", options);
    const { pageSize = defaultPageSize } = given;
    requireInteger("pageSize", pageSize, 0, "a whole number from 0");
    const request = this.#request(requireText("name", name), given);
    for (let marker = ""; ;) {
      const page = await this.#caller.unary(listFile, { request, pageSize, marker }, given, this.#context(name));
      for (const { fileName, size, lastModified, metadata } of page.files) {
        yield { name: fileName, size, lastModified, metadata: textRecord(metadata) };
      }
      if (!page.isTruncated) return;
      if (page.marker === "" || page.marker === marker) throw stuck(this.#context(name), page.marker);
      marker = page.marker;
    }
  }

  /** Deletes a file. @throws FileNotFoundError where there is none */
  async delete(name: string, options: DeleteFileOptions = {}): Promise<void> {
    const given = requireOptions("options", options);
    const request = this.#request(requireFilled("name", name, "the path of a file"), given);
    await this.#caller.unary(delFile, { request }, given, this.#context(name));
  }

  /** Size, time and metadata of a file. @throws FileNotFoundError where there is none */
  async describe(name: string, options: DescribeFileOptions = {}): Promise<FileDescription> {
    const given = requireOptions("options", options);
    const request = this.#request(requireFilled("name", name, "the path of a file"), given);
    const answer = await this.#caller.unary(getFileMeta, { request }, given, this.#context(name));
    const metadata = Object.create(null) as Record<string, readonly string[]>;
    for (const [key, { value }] of answer.response?.metadata ?? []) metadata[key] = value;
    return { size: answer.size, lastModified: answer.lastModified, metadata };
  }

  #request(name: string, { componentMetadata }: DeleteFileOptions): FileRequest {
    return { storeName: this.name, name, metadata: textMap("componentMetadata", componentMetadata) };
  }

  #context(name: string): CallContext {
    return { store: this.name, key: name, rule: fileRule };
  }
}

function totalBytesOf(totalBytes: number | undefined): number | undefined {
  if (totalBytes === undefined || (Number.isSafeInteger(totalBytes) && totalBytes >= 0)) return totalBytes;
  throw new InvalidInputError("totalBytes", totalBytes, "a whole number of bytes from 0");
}

/** To go on would ask for the same page for ever, and to stop would pass for the end. */
function stuck({ store, key }: CallContext, marker: string): RuntimeError {
  const context = { method: "ListFile", store, key };
  const which = marker === "" ? "no marker" : `the marker it was given, '${marker}'`;
  return new RuntimeError(
    `${where(context)} does not get on: the runtime says that there is more, and answers with ${which}.`,
    context,
  );
}

/** The first message says what the file is; a file without bytes is that message alone. */
async function* requests(
  head: PutFileRequest,
  chunks: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
): AsyncGenerator<PutFileRequest, void> {
  let bytes = 0;
  for await (const data of chunks) {
    yield bytes === 0 ? { ...head, data } : { storeName: "", name: "", data, metadata: noMetadata };
    // The transport asks for the next message once it has taken this one.
    bytes += data.byteLength;
    sent(bytes);
  }
  if (bytes > 0) return;
  yield head;
  sent(0);
}

/** Never changed. */
const noMetadata = new Map<string, string>();

/** Not a generator: one that waits for a piece could not be ended before the piece came. */
function received(
  answers: MessageStream<{ data: Uint8Array }>,
  onProgress: ((progress: TransferProgress) => void) | undefined,
): AsyncIterable<Uint8Array> {
  let transferredBytes = 0;
  const pieces: AsyncIterator<Uint8Array, void> = {
    async next() {
      const { done, value } = await answers.next();
      if (done) return { done: true, value: undefined };
      transferredBytes += value.data.byteLength;
      if (onProgress) tell(onProgress, { transferredBytes, totalBytes: undefined });
      return { done: false, value: value.data };
    },
    async return() {
      await answers.return();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => pieces };
}
