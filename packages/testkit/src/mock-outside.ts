import type { OutgoingRequest, OutgoingResponse, Outside, OutsideHandler } from "./engine/outside.js";

/** What a test's service or binding is asked. */
export interface MockRequest {
  /** The HTTP method, for example `GET`. */
  readonly method: string;
  readonly url: string;
  /** By lower-case name; several values of one name are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body as UTF-8 text. */
  text(): string;
  /** The body as JSON. @throws SyntaxError where it is none. */
  json(): unknown;
}

/** What a test's service or binding answers: status 200 without headers unless said otherwise. */
export interface MockResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. Default empty. */
  readonly body?: string | Uint8Array;
  /** Sent as JSON, with its content type; in place of `body`. */
  readonly json?: unknown;
}

/** A service or binding that a test gives; what it throws is a connection that failed, with that text. */
export type MockHandler = (request: MockRequest) => MockResponse | Promise<MockResponse>;

/** What the engine reaches outside of itself: the handlers of the test first, HTTP for everything else. */
export class MockOutside implements Outside {
  readonly #handlers = new Map<string, OutsideHandler>();

  async http(request: OutgoingRequest): Promise<OutgoingResponse> {
    // Loaded when first needed: most mocks never send a request.
    const { sendHttp } = await import("./node/http-client.js");
    return await sendHttp(request);
  }

  handlerFor(kind: "service" | "binding", name: string): OutsideHandler | undefined {
    return this.#handlers.get(`${kind} ${name}`);
  }

  /** Sets the handler of a service or binding; the newest counts. */
  give(kind: "service" | "binding", name: string, handler: MockHandler): void {
    this.#handlers.set(`${kind} ${name}`, async (request) => outgoingResponse(await handler(mockRequest(request))));
  }
}

function mockRequest(request: OutgoingRequest): MockRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  const text = (): string => new TextDecoder().decode(request.body);
  return { method: request.method, url: request.url, headers, body: request.body, text, json: () => JSON.parse(text()) as unknown };
}

function outgoingResponse(response: MockResponse): OutgoingResponse {
  const headers = Object.entries(response.headers ?? {});
  if (response.json !== undefined && !headers.some(([name]) => name.toLowerCase() === "content-type")) {
    headers.push(["content-type", "application/json"]);
  }
  const body = response.json === undefined ? (response.body ?? "") : JSON.stringify(response.json);
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  if (!headers.some(([name]) => name.toLowerCase() === "content-length")) headers.push(["content-length", String(bytes.length)]);
  return { status: response.status ?? 200, statusText: "", headers, body: bytes };
}
