import type { Caller } from "../../caller.js";
import { requireName } from "../../validate.js";
import { Binding } from "./binding.js";

/** The bindings block: `runtime.binding("bindings_demo")` is a handle of an output binding. */
export function binding(caller: Caller): (name: string) => Binding {
  return (name) => new Binding(caller, requireName("name", name));
}
