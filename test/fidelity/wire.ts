import { Metadata, StatusError, type Transport } from "@layotto-sdk/core";
import type { Method, MethodKind } from "@layotto-sdk/protocol/method";
import { BinaryWriter } from "@bufbuild/protobuf/wire";

/** A stream as a script drives it. */
export interface WireStream {
  send(message: Uint8Array): void;
  halfClose(): void;
  cancel(): void;
  /** The next message, or how the stream ended: with an error, or well (`undefined`). */
  next(): Promise<{ readonly message: Uint8Array } | { readonly ended: StatusError | undefined }>;
}

/** Calls in bytes: recordings are played over any transport without a codec of ours in between. */
export interface Wire {
  unary(path: string, message: Uint8Array, options?: { timeoutMs?: number | undefined }): Promise<Uint8Array>;
  open(path: string): WireStream;
  close(): Promise<void>;
}

/** A wire over a transport. */
export function transportWire(transport: Transport): Wire {
  return {
    async unary(path, message, { timeoutMs } = {}) {
      const deadline = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
      const request = { method: rawMethod(path, "unary"), message, metadata: new Metadata(), signal: undefined, deadline };
      return (await transport.unary(request)).message;
    },
    open(path) {
      const outgoing = new Outgoing();
      const cancel = new AbortController();
      const { messages } = transport.stream({
        method: rawMethod(path, "bidiStream"),
        messages: outgoing,
        metadata: new Metadata(),
        signal: cancel.signal,
        deadline: undefined,
      });
      const incoming = messages[Symbol.asyncIterator]();
      return {
        send: (message) => outgoing.push(message),
        halfClose: () => outgoing.push(undefined),
        cancel: () => cancel.abort(),
        async next() {
          try {
            const next = await incoming.next();
            return next.done ? { ended: undefined } : { message: next.value };
          } catch (error) {
            if (error instanceof StatusError) return { ended: error };
            throw error;
          }
        },
      };
    },
    close: () => transport.close(),
  };
}

/** A method whose messages are bytes as they are. */
export function rawMethod<K extends MethodKind>(path: string, kind: K): Method<Uint8Array, Uint8Array, K> {
  const [, service, name] = path.split("/") as [string, string, string];
  const codec = {
    encode: (message: Uint8Array, writer = new BinaryWriter()) => writer.raw(message),
    decode: (input: unknown) => Uint8Array.from(input as Uint8Array),
    fromPartial: (message: unknown) => message as Uint8Array,
  };
  return { service, name, path, kind, request: codec, response: codec };
}

/** What a script has sent; the end is `undefined`. */
class Outgoing implements AsyncIterable<Uint8Array> {
  readonly #items: (Uint8Array | undefined)[] = [];
  #wake: (() => void) | undefined;

  push(item: Uint8Array | undefined): void {
    this.#items.push(item);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      while (this.#items.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      const item = this.#items.shift();
      if (item === undefined) return;
      yield item;
    }
  }
}
