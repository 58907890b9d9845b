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
      (error: unknown) =>
        answer(error instanceof HttpRefusal ? error.status : 400, { error: (error as Error).message }),
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
  const operation = operationOf(request);
  const body = await readBody(request);
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch (cause) {
    throw new ControlError(`The input is not JSON: ${(cause as Error).message}`, { cause });
  }
  return await runOperation(mock, operation, input);
}

/** The operation that is asked for. @throws HttpRefusal for a request that is none of control's. */
function operationOf(request: IncomingMessage): string {
  const operation = /^\/control\/([a-zA-Z._]+)$/.exec(request.url ?? "")?.[1];
  const refuse = (status: number, message: string): never => {
    request.resume();
    throw new HttpRefusal(status, message);
  };
  if (request.headers.origin !== undefined) return refuse(403, "Requests of web pages are refused.");
  if (operation === undefined) return refuse(404, "There is nothing here; POST to /control/OPERATION.");
  if (request.method !== "POST") return refuse(405, "Use POST.");
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  return isJson ? operation : refuse(415, "Use the content type application/json.");
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
