import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { Phone } from "./phone.js";

/** The phone block: `runtime.phone("phone_demo")` is a handle of a phone component. */
export function phone(caller: Caller): (name: string) => Phone {
  return (name) => new Phone(caller, requireName("name", name));
}
