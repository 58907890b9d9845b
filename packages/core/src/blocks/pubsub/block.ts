import type { Caller } from "../../caller.js";
import { bytesCodec } from "../../codec/value-codec.js";
import { requireName } from "../../validate.js";
import { Doubles } from "./doubles.js";
import { PubSub } from "./pubsub.js";

/** The pub/sub block: `runtime.pubsub("pub_subs_demo")` is a handle of a pub/sub component. */
export function pubsub(caller: Caller): (name: string) => PubSub<Uint8Array> {
  const doubles = new Doubles();
  return (name) => new PubSub(caller, requireName("name", name), bytesCodec, doubles);
}
