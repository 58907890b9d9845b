import type { Caller } from "../../caller.js";
import { bytesCodec } from "../../codec/value-codec.js";
import { requireName } from "../../validate.js";
import { Cryption } from "./cryption.js";

/** The cryption block: `runtime.cryption("cryption_demo")` is a handle of a cryption component. */
export function cryption(caller: Caller): (name: string) => Cryption<Uint8Array> {
  return (name) => new Cryption(caller, requireName("name", name), bytesCodec);
}
