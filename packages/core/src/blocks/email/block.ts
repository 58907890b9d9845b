import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { Email } from "./email.js";

/** The email block: `runtime.email("email_demo")` is a handle of an email component. */
export function email(caller: Caller): (name: string) => Email {
  return (name) => new Email(caller, requireName("name", name));
}
