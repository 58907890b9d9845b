import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { Sms } from "./sms.js";

/** The sms block: `runtime.sms("sms_demo")` is a handle of an sms component. */
export function sms(caller: Caller): (name: string) => Sms {
  return (name) => new Sms(caller, requireName("name", name));
}
