import type { Caller } from "../../caller.js";
import { bytesCodec } from "../../codec/value-codec.js";
import { requireName } from "../../validate.js";
import { DelayQueue } from "./delay-queue.js";

/** The delay queue block: `runtime.delayQueue("delay_queue_demo")` is a handle of a pub/sub component that can wait. */
export function delayQueue(caller: Caller): (name: string) => DelayQueue<Uint8Array> {
  return (name) => new DelayQueue(caller, requireName("name", name), bytesCodec);
}
