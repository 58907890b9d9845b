import { Metadata, type StatusError } from "@layotto-sdk/core";
import type { CallContext } from "../engine/handlers.js";

/**
 * One call as a face of the mock (in process, gRPC) hands it in. Signal and response headers are made when somebody
 * asks for them: most calls are answered without either.
 */
export class ServerCall implements CallContext {
  #responseHeaders: Metadata | undefined;
  #controller: AbortController | undefined;
  #reason: StatusError | undefined;

  constructor(
    readonly metadata: Metadata,
    readonly deadline: number | undefined,
  ) {}

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get responseHeaders(): Metadata {
    return (this.#responseHeaders ??= new Metadata());
  }

  /** The headers that the handler has set, without making any. */
  get headersSet(): Metadata | undefined {
    return this.#responseHeaders;
  }

  /** Why the call is over before it was answered; `undefined` while it runs. */
  get aborted(): StatusError | undefined {
    return this.#reason;
  }

  /** Says that the caller has gone or its deadline has passed; the first reason stays. */
  abort(reason: StatusError): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
