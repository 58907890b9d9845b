import type { CallOptions } from "../../call-options.js";

/** How far a transfer is. */
export interface TransferProgress {
  /** Bytes sent to, or received from, the runtime so far. */
  readonly transferredBytes: number;
  /** All there are, where that is known. */
  readonly totalBytes: number | undefined;
}

/** What every call of a file store takes. */
export interface FileOptions extends CallOptions {
  /** Passed on to the file store's component. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface GetFileOptions extends FileOptions {
  /** Told after each piece; the numbers never fall. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

export interface PutFileOptions extends FileOptions {
  /** Told after each piece that was handed to the connection; the numbers never fall. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
  /** How many bytes the source has, a whole number from 0, for the progress of a stream. Default: known for bytes and blobs. */
  readonly totalBytes?: number | undefined;
  /** Bytes in a message, from 1,024 to 4,000,000. Default 65,536. */
  readonly chunkBytes?: number | undefined;
}

export interface ListFilesOptions extends FileOptions {
  /** Files in one answer of the runtime. Default 1,000; 0 asks for all in one. */
  readonly pageSize?: number | undefined;
}

export type DeleteFileOptions = FileOptions;
export type DescribeFileOptions = FileOptions;

/** One file of a list. */
export interface FileEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: bigint;
  /** As the store writes it; the local store's is Go's `time.String()`. */
  readonly lastModified: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a store knows of a file. */
export interface FileDescription {
  /** Bytes. */
  readonly size: bigint;
  /** As the store writes it; the local store's is Go's `time.String()`. */
  readonly lastModified: string;
  /** For the local store `FileMode` (decimal) and `IsDir`. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
}
