import type { IncomingMessage, ServerResponse } from "node:http";
import { ControlError } from "../control/control.js";
import { runOperation } from "../control/run-operation.js";
import type { MockInternals } from "../mock-runtime.js";

/** The largest input that is read: files may be seeded. */
const maxInputBytes = 64 * 1024 * 1024;

/**
 * Answers `POST /control/OPERATION` with a JSON input and a JSON answer, `{ result }` or `{ error }`. It wants JSON's
 * content type and refuses what comes from a web page (an Origin header): a page could otherwise drive the mock.
 */
export function controlHandler(mock: MockInternals): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const answer = (status: number, body: { result?: unknown; error?: string }): void => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    answerControl(mock, request).then(
      (result) => answer(200, { result }),
      (error: unknown) => answer(error instanceof HttpRefusal ? error.status : 400, { error: (error as Error).message }),
    );
  };
}

class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function answerControl(mock: MockInternals, request: IncomingMessage): Promise<unknown> {
  const operation = /^\/control\/([a-zA-Z.]+)$/.exec(request.url ?? "")?.[1];
  const refusal = refusalOf(request, operation);
  if (refusal || operation === undefined) {
    request.resume();
    throw refusal;
  }
  const body = await readBody(request);
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch (cause) {
    throw new ControlError(`The input is not JSON: ${(cause as Error).message}`, { cause });
  }
  return await runOperation(mock, operation, input);
}

function refusalOf(request: IncomingMessage, operation: string | undefined): HttpRefusal | undefined {
  if (request.headers.origin !== undefined) return new HttpRefusal(403, "Requests of web pages are refused.");
  if (operation === undefined) return new HttpRefusal(404, "There is nothing here; POST to /control/OPERATION.");
  if (request.method !== "POST") return new HttpRefusal(405, "Use POST.");
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return new HttpRefusal(415, "Use the content type application/json.");
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxInputBytes) throw new HttpRefusal(413, `The input is larger than ${maxInputBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
