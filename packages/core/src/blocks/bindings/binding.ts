import { invokeBinding } from "@layotto-sdk/protocol/runtime";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { Body, encodeBody, type BodyInit } from "../../codec/body.js";
import { requireFilled, requireOptions, textMap, textRecord } from "../../validate.js";
import { bindingRule } from "./errors.js";

/** What a binding is asked to do; at most one of `bytes`, `text` and `json` is its body. */
export interface InvokeBindingOptions extends CallOptions, BodyInit {
  /**
   * What the binding's component reads, for an HTTP binding `path` (appended to its URL) and capitalised names
   * (headers).
   */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/** What a binding answered. */
export class BindingResponse extends Body {
  /** What the component says of its answer, for an HTTP binding `statusCode`, `status` and the headers. */
  readonly metadata: Readonly<Record<string, string>>;

  /** @internal */
  constructor(bytes: Uint8Array, metadata: Readonly<Record<string, string>>, store: string, key: string) {
    super(bytes, { method: "InvokeBinding", store, key });
    this.metadata = metadata;
  }
}

/** The runtime gives an HTTP binding 10 s; the way there and back needs its own. */
const bindingTimeoutMs = 30_000;

/** An output binding: a way to a system outside. */
export class Binding {
  readonly #caller: Caller;
  /** The binding's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Runs an operation, for an HTTP binding `create` (a POST), `get`, `post`, `put`, `patch`, `delete` …
   *
   * @example
   * ```ts
   * const answer = await runtime.binding("bindings_demo").invoke("post", { json: order });
   * answer.json<Receipt>();
   * ```
   * @throws BindingError where the system behind it failed (an HTTP binding: any status but 2xx; its body is lost)
   * @throws ComponentNotFoundError for an unknown binding
   * @throws NotSupportedByRuntimeError for an operation that the binding does not have
   */
  async invoke(operation: string, options: InvokeBindingOptions = {}): Promise<BindingResponse> {
    requireFilled("operation", operation, 'an operation of the binding, for example "create" or "get"');
    const given = requireOptions("options", options);
    const body = encodeBody(given);
    const request = {
      name: this.name,
      operation,
      data: body?.bytes ?? new Uint8Array(0),
      metadata: textMap("componentMetadata", given.componentMetadata),
    };
    const context = { store: this.name, key: operation, rule: bindingRule, timeoutMs: bindingTimeoutMs };
    const { data, metadata } = await this.#caller.unary(invokeBinding, request, given, context);
    return new BindingResponse(data, textRecord(metadata), this.name, operation);
  }
}
