import type { GetObjectOutput } from "@layotto-sdk/protocol/oss";
import type { ErrorContext } from "../../errors/layotto-error.js";
import { textRecord } from "../../validate.js";
import { FileDownload } from "../files/download.js";
import type { Cut } from "./range.js";
import { dateOf, textOrNone, versionOrNone } from "./requests.js";
import type { ObjectTransfer } from "./transfer.js";
import type { ObjectInfo } from "./types.js";

/**
 * An object on its way here. The transfer begins with the first read, or with `info()`, and can be read once: piece by
 * piece with `for await`, as a Web stream, or whole. Leaving the loop early ends the transfer.
 */
export class ObjectDownload extends FileDownload {
  readonly #transfer: ObjectTransfer;

  /** @internal */
  constructor(transfer: ObjectTransfer, context: ErrorContext) {
    super({ [Symbol.asyncIterator]: () => transfer }, context);
    this.#transfer = transfer;
  }

  /**
   * What the store tells of the object. Begins the transfer, and waits for its first bytes, which can still be read;
   * end it with `cancel()` where they are not wanted.
   * @throws ObjectNotFoundError where there is no such object
   */
  async info(): Promise<ObjectInfo> {
    const start = await this.#transfer.start();
    return infoOf(start?.head, start?.cut);
  }

  /** Ends the transfer. Safe to call twice, and after the last byte. */
  async cancel(): Promise<void> {
    await this.#transfer.return();
  }
}

function infoOf(head: GetObjectOutput | undefined, cut: Cut | undefined): ObjectInfo {
  const text = (read: (head: GetObjectOutput) => string): string | undefined => head && textOrNone(read(head));
  return {
    size: cut?.size,
    etag: text(({ etag }) => etag),
    contentType: text(({ contentType }) => contentType),
    lastModified: head && dateOf(head.lastModified),
    versionId: head && versionOrNone(head.versionId),
    storageClass: text(({ storageClass }) => storageClass),
    cacheControl: text(({ cacheControl }) => cacheControl),
    contentDisposition: text(({ contentDisposition }) => contentDisposition),
    contentEncoding: text(({ contentEncoding }) => contentEncoding),
    contentLanguage: text(({ contentLanguage }) => contentLanguage),
    expires: text(({ expires }) => expires),
    expiration: text(({ expiration }) => expiration),
    tagCount: Number(head?.tagCount ?? 0n),
    metadata: textRecord(head?.metadata ?? new Map<string, string>()),
  };
}
