import { status as Status, type Channel } from "@grpc/grpc-js";

/** A call of grpc-js's channel. */
export type GrpcCall = ReturnType<Channel["createCall"]>;

/** Makes the calls of one channel, and knows which of them run, so that closing ends them. */
export class RunningCalls {
  readonly #channel: Channel;
  readonly #running = new Set<GrpcCall>();
  readonly #cancelled = new Set<GrpcCall>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  start(path: string, deadline: number | undefined): GrpcCall {
    const call = this.#channel.createCall(path, deadline ?? Infinity, null, null, null);
    this.#running.add(call);
    return call;
  }

  /** Ends a call from this side. */
  cancel(call: GrpcCall, details: string): void {
    if (!this.#running.has(call)) return;
    this.#cancelled.add(call);
    call.cancelWithStatus(Status.CANCELLED, details);
  }

  /** Forgets a call. @returns whether it was cancelled from this side */
  ended(call: GrpcCall): boolean {
    this.#running.delete(call);
    return this.#cancelled.delete(call);
  }

  /** Where the channel leads, as the caller named it. */
  get target(): string {
    return this.#channel.getTarget().replace(/^dns:/, "");
  }

  /** How many calls run. */
  get size(): number {
    return this.#running.size;
  }

  cancelAll(details: string): void {
    for (const call of [...this.#running]) this.cancel(call, details);
  }
}
