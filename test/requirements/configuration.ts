import { area } from "./area.js";

export const configuration = area(3, {
  "configuration.get": "get answers the entries of the keys that are there.",
  "configuration.save": "save writes entries.",
  "configuration.delete": "delete removes entries; an absent one is no error.",
  "configuration.scope": "A handle's app id, group and label are sent with each call.",
  "configuration.watch.present": "A watch begins with the present values.",
  "configuration.watch.changes": "A watch tells each change.",
  "configuration.watch.keys": "A watch tells changes of its own keys alone.",
  "configuration.watch.shared": "Watches of one store share one stream.",
  "configuration.watch.late":
    "A watch that joins late begins with the present values too, and others are not told again.",
  "configuration.watch.leave": "A watch that leaves ends no other; the last one ends the stream.",
  "configuration.watch.again": "A watch that begins right after the last one was left hears of changes.",
  "configuration.watch.newest": "A reader that falls behind sees the newest content of each entry, and costs no more.",
  "configuration.watch.signal": "The signal ends a watch with CancelledError.",
  "configuration.watch.eof": "The end that the runtime words as `EOF` is a clean end.",
  "configuration.errors.store":
    "A configuration store that the runtime does not have is a ComponentNotFoundError, from a watch too.",
});
