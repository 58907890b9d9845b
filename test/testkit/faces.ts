import { Metadata, type Transport, type UnaryTransportResponse } from "@layotto-sdk/core";
import { GrpcTransport } from "@layotto-sdk/node";
import type { DeepPartial, Method } from "@layotto-sdk/protocol/method";
import {
  controlOverHttp,
  mockRuntime,
  type Control,
  type MockRuntime,
  type MockRuntimeOptions,
} from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import { afterEach, beforeEach, describe } from "vitest";

/** How a call is made in these suites. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadline?: number;
  readonly metadata?: Metadata;
}

/** A fresh mock behind one of its faces, with everything by that face alone: calls and control. */
export interface Face {
  readonly name: "in process" | "gRPC";
  readonly mock: MockRuntime;
  readonly control: Control;
  readonly served: Served | undefined;
  transport(): Transport;
  unary<I, O>(
    method: Method<I, O, "unary">,
    message: DeepPartial<I>,
    options?: CallOptions,
  ): Promise<UnaryTransportResponse<O>>;
  /** Sends messages and collects what comes back; what the stream failed with, if it did. */
  stream<I, O>(
    method: Method<I, O>,
    messages: Iterable<DeepPartial<I>> | AsyncIterable<DeepPartial<I>>,
    options?: CallOptions,
  ): Promise<{ messages: O[]; failure: unknown }>;
}

/** Runs a suite twice: in process with `mock.control`, and over gRPC with the control over HTTP. */
export function overBothFaces(title: string, suite: (face: Face) => void, options: MockRuntimeOptions = {}): void {
  describe.each(["in process", "gRPC"] as const)(`${title}, %s`, (name) => {
    let mock: MockRuntime;
    let served: Served | undefined;
    let control: Control;
    let transports: Transport[] = [];
    beforeEach(async () => {
      mock = await mockRuntime(options);
      served = name === "gRPC" ? await serve(mock, { control: true, app: false }) : undefined;
      control = served ? controlOverHttp(served.control as string) : mock.control;
    });
    afterEach(async () => {
      for (const transport of transports) await transport.close();
      transports = [];
      await served?.close();
      await mock.close();
    });
    const transport = (): Transport => {
      const made = served
        ? new GrpcTransport({ target: served.grpc, channelOptions: { "grpc.initial_reconnect_backoff_ms": 20 } })
        : mock.transport();
      transports.push(made);
      return made;
    };
    const rest = ({ signal, deadline, metadata }: CallOptions) => ({
      signal,
      deadline,
      metadata: metadata ?? new Metadata(),
    });
    suite({
      name,
      get mock() {
        return mock;
      },
      get served() {
        return served;
      },
      get control() {
        return control;
      },
      transport,
      unary: (method, message, callOptions = {}) =>
        (transports[0] ?? transport()).unary({
          method,
          message: method.request.fromPartial(message),
          ...rest(callOptions),
        }),
      async stream(method, messages, callOptions = {}) {
        const source = (async function* () {
          for await (const message of messages) yield method.request.fromPartial(message);
        })();
        const answer = (transports[0] ?? transport()).stream({ method, messages: source, ...rest(callOptions) });
        const collected = [];
        try {
          for await (const message of answer.messages) collected.push(message);
          return { messages: collected, failure: undefined };
        } catch (failure) {
          return { messages: collected, failure };
        }
      },
    });
  });
}
