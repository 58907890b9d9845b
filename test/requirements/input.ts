import { area } from "./area.js";

export const input = area(6, {
  "input.key": "A key with || is refused, wherever one is taken.",
  "input.store-name": "An empty store name is refused by every block.",
  "input.empty": "An empty text is refused where it says nothing, with the words for what would do in its place.",
  "input.etag": "An etag that is not a string is refused.",
  "input.ttl": "A negative or fractional time to live is refused; 0 means never and clears an expiry.",
  "input.lock": "A lock without owner or expiry is refused.",
  "input.message-size": "A message over the server's 4 MiB is refused before it is sent, with the way out.",
  "input.cloud-event": "A CloudEvent without id or datacontenttype, or with data that does not fit, is refused.",
  "input.verb": "An unknown verb is refused.",
  "input.metadata": "Metadata with illegal characters is refused, and its value is not in the message.",
  "input.closed": "A closed client refuses calls.",
  "input.config": "A configuration that is not JSON or names an unknown kind is refused with the place.",
  "input.form": "A value that the handle's form cannot hold is refused.",
  "input.raw":
    "A field of a raw call that holds what its type cannot is refused by its place, and never written as something else.",
  "input.text": "Text that the wire cannot hold is refused.",
  "input.anything":
    "Whatever is thrown at any public method: a typed error or a right answer, never a crash, a hang, or a write reported otherwise than it went.",
  "input.options":
    "What is thrown at connect(), serve(), createApp() and Metadata: a typed error or an object that works.",
});
