import { area } from "./area.js";

export const files = area(3, {
  "files.round-trip": "A file comes back byte for byte as it was put.",
  "files.empty": "A file without bytes is put and read as one.",
  "files.sources": "Bytes, blobs, Node streams, Web streams and iterables of bytes are put.",
  "files.readers": "A file is read as an async iterable, a Web stream, a Node stream, bytes or text.",
  "files.progress.total": "A totalBytes that is no whole number from 0 is refused.",
  "files.progress": "Progress of put and get is reported and never falls.",
  "files.list": "list reads page after page.",
  "files.delete": "delete removes a file.",
  "files.describe": "describe tells size, time and metadata.",
  "files.early-leave": "A reader that leaves early ends the transfer.",
  "files.overwrite": "A shorter file over a longer one leaves no tail.",
  "files.local-defaults": "What the local store must be told is sent by default.",
  "files.source-fails": "A source that fails ends the transfer with its own error.",
  "files.source-closed":
    "An upload lets go of its source however it ends, also where it never began or the source waits.",
  "files.list.stuck": "A list that the runtime does not continue fails, rather than ending early.",
  "files.signal": "The signal ends a transfer with CancelledError.",
  "files.errors.absent": "A file that is not there is a FileNotFoundError from get, delete and describe.",
  "files.errors.folder": "A folder that is not there is a FileNotFoundError from put.",
  "files.errors.exists": "A file that must not be there is a FileExistsError.",
  "files.errors.metadata": "A missing or wrong FileMode or FileFlag fails with a message that says what to give.",
  "files.errors.store": "A file store that the runtime does not have is a ComponentNotFoundError.",
});
