import type { FileDownload } from "@layotto-sdk/core/files";
import { Readable } from "node:stream";

/** A download as a Node stream; destroying the stream ends the transfer. Pieces are at most what the runtime sends at a time. */
export function toReadable(download: FileDownload): Readable {
  return Readable.from(download, { objectMode: false });
}
