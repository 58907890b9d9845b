import { sayHello } from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { componentNotFound, type FailureRule } from "../../errors/from-status.js";
import { requireName, requireOptions, requireText } from "../../validate.js";

export interface HelloOptions extends CallOptions {
  /** The name of the hello component. Default `helloworld`. */
  readonly service?: string | undefined;
}

/** Says hello: the cheapest call there is, good for seeing whether the runtime answers. */
export type Hello = (name?: string, options?: HelloOptions) => Promise<string>;

const helloRule: FailureRule = (failure) =>
  failure.status === "UNKNOWN" && failure.details === "no instance found"
    ? componentNotFound(failure, "hello component")
    : undefined;

/** The hello block: `await runtime.hello("Ada")` is `"greeting, Ada"` where the component's greeting is `greeting`. */
export function hello(caller: Caller): Hello {
  return async (name = "", options = {}) => {
    const { service = "helloworld", ...call } = requireOptions("options", options);
    const request = { serviceName: requireName("service", service), name: requireText("name", name), data: undefined };
    const answer = await caller.unary(sayHello, request, call, { store: service, key: name, rule: helloRule });
    return answer.hello;
  };
}
