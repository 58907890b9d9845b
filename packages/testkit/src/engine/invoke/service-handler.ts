/** What an invoked service sees. */
export interface ServiceRequest {
  /** The path that the caller named, for example `/hello`. */
  readonly method: string;
  /** The HTTP method. */
  readonly verb: string;
  /** Without the question mark; empty for none. */
  readonly queryString: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** `application/grpc` as long as the quirk `invokeContentTypeLost` is on. */
  readonly contentType: string;
}

/** What a service answers. */
export interface ServiceResponse {
  /** Default 200, the only one that the runtime takes for a success. */
  readonly status?: number | undefined;
  /** Sent back as metadata; `content-type` is the answer's content type, by default `text/plain; charset=utf-8`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A string is sent in UTF-8. Default nothing. */
  readonly body?: Uint8Array | string | undefined;
}

/** A service that a test gives; what it throws is answered with status 500 and the error's message. */
export type ServiceHandler = (request: ServiceRequest) => ServiceResponse | Promise<ServiceResponse>;

/** What a service answers, with nothing left out. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Uint8Array;
}

/** Asks a test's service. */
export async function askService(handler: ServiceHandler, request: ServiceRequest): Promise<ServiceAnswer> {
  let response: ServiceResponse;
  try {
    response = await handler(request);
  } catch (error) {
    response = { status: 500, body: error instanceof Error ? error.message : String(error) };
  }
  const { status = 200, headers = {}, body = new Uint8Array(0) } = response;
  return {
    status,
    headers: Object.entries(headers),
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
  };
}
