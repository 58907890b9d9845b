import { tmpdir } from "node:os";
import { delFile, getFile, getFileMeta, listFile, putFile, type FileRequest } from "@layotto-sdk/protocol/runtime";
import type { ComponentConfig } from "../../config/runtime-config.js";
import type { EngineContext } from "../context.js";
import { streaming, unary, type EngineModule } from "../handlers.js";
import { commonMessages, fileMessages, refused, type Refusal } from "../messages.js";
import { FileSystem, FileSystemError } from "./file-system.js";
import { goTime } from "./go-time.js";
import { pageOf } from "./list-page.js";
import { putModeOf } from "./put-metadata.js";

/** What GetFile sends at a time. */
const chunkSize = 102_400;

/** Files, and the other side of them for tests. */
export interface FilesModule extends EngineModule {
  /** Makes a folder in a store, with those above it. */
  makeDirectory(store: string, path: string): void;
  /** Every file of a store with its whole path; the `local` stores have the same ones. */
  files(store: string): { readonly path: string; readonly size: number }[];
}

/** Files in memory: the `local` stores share one file system, a store of any other type has its own. */
export function createFilesModule(context: EngineContext): FilesModule {
  const { config, clock, quirks } = context;
  const local = new FileSystem(clock);
  const systems = new Map(
    [...config.components.file].map(([name, { type }]) => [
      name,
      type === "local" ? local : new FileSystem(clock, true),
    ]),
  );
  const fill = (system: FileSystem): void => {
    system.clear();
    for (const path of ["/data/files", tmpdir(), ...(context.directories ?? [])]) system.makeDirectory(path);
  };
  for (const system of [local, ...systems.values()]) fill(system);

  const storeOf = (name: string, refusal: (store: string) => Refusal = fileMessages.storeNotFound): Store => {
    const system = systems.get(name);
    const component = config.components.file.get(name);
    if (!system || !component) throw refused(refusal(name));
    return { system, component };
  };
  const located = (request: FileRequest | undefined): FileSystem => {
    if (!request) throw refused(fileMessages.requestNil());
    return storeOf(request.storeName).system;
  };

  const handlers = [
    streaming(putFile, async (stream) => {
      let open: ReturnType<FileSystem["open"]> | undefined;
      for await (const message of stream.requests) {
        if (!open) {
          const { system, component } = storeOf(message.storeName);
          const required = quirks.fileMetadataRequired && component.type === "local";
          const { mode, flag } = putModeOf(message.metadata, required);
          open = attempt(() => system.open(message.name, flag, mode), fileMessages.failed);
        }
        const { write } = open;
        if (message.data.length > 0) attempt(() => write(message.data), fileMessages.failed);
      }
      if (!open) throw refused(commonMessages.streamWithoutMessage());
      await stream.send({});
    }),

    streaming(getFile, async (stream, call) => {
      for await (const request of stream.requests) {
        const { system } = storeOf(request.storeName, fileMessages.storeNotFoundByGet);
        const read = attempt(() => system.reader(request.name), fileMessages.getFailed);
        for (let offset = 0; !call.signal.aborted;) {
          const data = attempt(() => read(offset, chunkSize), fileMessages.getFailed);
          if (data.length === 0) break;
          await stream.send({ data });
          offset += data.length;
        }
        return;
      }
    }),

    unary(listFile, ({ request, pageSize, marker }) => {
      const system = located(request);
      const entries = attempt(() => system.list(request?.name ?? ""), fileMessages.failed);
      const page = pageOf(entries, pageSize, marker);
      const files = page.entries.map((entry) => ({
        fileName: entry.name,
        size: BigInt(entry.size),
        lastModified: goTime(entry.modifiedAt),
        metadata: new Map<string, string>(),
      }));
      return { files, marker: page.marker, isTruncated: page.isTruncated };
    }),

    unary(delFile, ({ request }) => {
      const system = located(request);
      attempt(() => system.remove(request?.name ?? ""), fileMessages.failed);
      return {};
    }),

    unary(getFileMeta, ({ request }) => {
      const system = located(request);
      const missing = (cause: string): Refusal =>
        cause.includes("no such file or directory") ? fileMessages.notExist() : fileMessages.failed(cause);
      const stat = attempt(() => system.stat(request?.name ?? ""), missing);
      const metadata = new Map([
        ["FileMode", { value: [String(stat.mode)] }],
        ["IsDir", { value: [String(stat.isDirectory)] }],
      ]);
      return { size: BigInt(stat.size), lastModified: goTime(stat.modifiedAt), response: { metadata } };
    }),
  ];

  return {
    handlers,
    reset() {
      for (const system of [local, ...systems.values()]) fill(system);
    },
    makeDirectory: (store, path) => storeOf(store).system.makeDirectory(path),
    files: (store) => storeOf(store).system.files(),
  };
}

interface Store {
  readonly system: FileSystem;
  readonly component: ComponentConfig;
}

function attempt<T>(action: () => T, refusal: (cause: string) => Refusal): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof FileSystemError ? refused(refusal(error.message)) : error;
  }
}
