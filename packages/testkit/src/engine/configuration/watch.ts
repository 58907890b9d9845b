import type { SubscribeConfigurationResponse } from "@layotto-sdk/protocol/runtime";

// What a stream takes ahead of its reader before those who change the store must wait.
const roomAhead = 1000;

/** One open SubscribeConfiguration stream: what is still to be sent on it, and how it ends. */
export class Watch {
  /** Names of the stores that it subscribed to. */
  readonly stores = new Set<string>();
  #queue: SubscribeConfigurationResponse[] = [];
  #pumping: Promise<void> | undefined;
  #roomWanted: (() => void)[] = [];
  #over = false;
  #fail: ((reason: Error) => void) | undefined;

  constructor(readonly send: (message: SubscribeConfigurationResponse) => Promise<void>) {}

  /** Sends after what was pushed before. Where a promise comes back, the reader is far behind: wait for it. Never rejects. */
  push(message: SubscribeConfigurationResponse): Promise<void> | undefined {
    if (this.#over) return undefined;
    this.#queue.push(message);
    this.#pumping ??= this.#pump();
    if (this.#queue.length <= roomAhead) return undefined;
    return new Promise((resolve) => this.#roomWanted.push(resolve));
  }

  /** Settles when everything pushed so far is sent, or cannot be. */
  async flushed(): Promise<void> {
    await this.#pumping;
  }

  /** Settles as `served` does, or as {@link end} says; nothing is sent after that. */
  untilEnded(served: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      served.finally(() => this.#stop()).then(resolve, reject);
    });
  }

  /** Ends the call with `reason`. */
  end(reason: Error): void {
    this.#stop();
    this.#fail?.(reason);
  }

  async #pump(): Promise<void> {
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        await this.send(next);
        if (this.#queue.length <= roomAhead) this.#makeRoom();
      }
    } catch {
      // The caller has gone; how the call ended is told where its requests are read.
      this.#stop();
    } finally {
      this.#pumping = undefined;
    }
  }

  #stop(): void {
    this.#over = true;
    this.#queue = [];
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const resolve of this.#roomWanted.splice(0)) resolve();
  }
}
