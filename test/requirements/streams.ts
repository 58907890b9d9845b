import { area } from "./area.js";

export const streams = area(3, {
  "streams.odd-answers": "A unary answer that comes twice, not at all, or unreadable is an error of the family.",
  "streams.receive-limit": "An answer over the receive limit is MessageTooLargeError, and the limit can be set.",
  "streams.error-after-messages": "A stream that ends with an error hands out its messages first.",
  "streams.source-throws": "A source that throws ends the upload with its error as the cause.",
  "streams.back-pressure.up": "A slow runtime stalls the source of an upload.",
  "streams.back-pressure.down": "A slow reader stalls the runtime.",
  "streams.in": "Bytes, Blobs, Node streams, Web streams and iterables go in.",
  "streams.out": "A download comes out as an iterable, a Web stream, a Node stream, or whole.",
  "streams.reads-at-once": "Several reads of one stream may wait at once and are answered in order.",
  "streams.leave": "Leaving a download in any of its forms releases the call.",
  "streams.progress": "Progress is reported and never falls.",
});
