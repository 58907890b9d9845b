import { Caller } from "./caller.js";
import { Metadata } from "./metadata.js";
import type {
  StreamTransportRequest,
  StreamTransportResponse,
  Transport,
  UnaryTransportRequest,
  UnaryTransportResponse,
} from "./transport.js";

/** What a transport of a test answers; a call that is not given fails the test. */
export interface Answers {
  readonly unary?: (request: UnaryTransportRequest<unknown, unknown>) => unknown;
  readonly stream?: (request: StreamTransportRequest<unknown, unknown>) => AsyncIterable<unknown>;
}

/** A caller over a transport that is nothing but the functions of a test. */
export function callerOf(answers: Answers): Caller {
  return new Caller({ transport: transportOf(answers) });
}

function transportOf(answers: Answers): Transport {
  return {
    async unary<I, O>(request: UnaryTransportRequest<I, O>): Promise<UnaryTransportResponse<O>> {
      if (!answers.unary) throw new Error(`${request.method.name} was not expected`);
      const message = (await answers.unary(request)) as O;
      return { message, headers: new Metadata(), trailers: new Metadata() };
    },
    stream<I, O>(request: StreamTransportRequest<I, O>): StreamTransportResponse<O> {
      if (!answers.stream) throw new Error(`${request.method.name} was not expected`);
      const messages = answers.stream(request) as AsyncIterable<O>;
      const none = Promise.resolve(new Metadata());
      return { messages, headers: none, trailers: none };
    },
    close: () => Promise.resolve(),
  };
}
