export { files } from "../blocks/files/block.js";
export { FileStore } from "../blocks/files/file-store.js";
export { FileDownload } from "../blocks/files/download.js";
export { FileExistsError, FileNotFoundError } from "../blocks/files/errors.js";
export type {
  DeleteFileOptions,
  DescribeFileOptions,
  FileDescription,
  FileEntry,
  FileOptions,
  GetFileOptions,
  ListFilesOptions,
  PutFileOptions,
  TransferProgress,
} from "../blocks/files/types.js";
export type { ByteSource } from "../async/byte-source.js";
