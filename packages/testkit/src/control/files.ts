import { StatusError } from "@layotto-sdk/core";
import type { DeepPartial, Method } from "@layotto-sdk/protocol/method";
import {
  getFile as getFileMethod,
  putFile as putFileMethod,
  type GetFileResponse,
} from "@layotto-sdk/protocol/runtime";
import { Metadata } from "@layotto-sdk/core";
import { ServerCall } from "../dispatch/server-call.js";
import type { Engine } from "../engine/engine.js";
import type { Outside } from "../engine/outside.js";

/** Put in the way that the local store asks for: mode 0644; create, or truncate what is there. */
const putMetadata = new Map([
  ["FileMode", "420"],
  ["FileFlag", "578"],
]);

/** Writes a file as a call would, without being one in the log. @throws StatusError as PutFile. */
export async function putFile(
  engine: Engine,
  outside: Outside,
  storeName: string,
  name: string,
  data: Uint8Array,
): Promise<void> {
  await stream(engine, outside, putFileMethod, { storeName, name, data, metadata: putMetadata });
}

/** Reads a file; `undefined` where there is none. */
export async function getFile(
  engine: Engine,
  outside: Outside,
  storeName: string,
  name: string,
): Promise<Uint8Array | undefined> {
  try {
    const chunks = await stream(engine, outside, getFileMethod, { storeName, name });
    return new Uint8Array(Buffer.concat((chunks as GetFileResponse[]).map(({ data }) => data)));
  } catch (error) {
    if (error instanceof StatusError && error.details.includes("no such file or directory")) return undefined;
    throw error;
  }
}

async function stream<I, O>(
  engine: Engine,
  outside: Outside,
  method: Method<I, O>,
  message: DeepPartial<I>,
): Promise<unknown[]> {
  const handler = engine.handlers.get(method.path);
  if (handler?.kind !== "stream") throw new Error(`${method.name} does not stream`);
  const answers: unknown[] = [];
  const requests = (async function* () {
    yield method.request.fromPartial(message) as unknown;
  })();
  const send = async (answer: unknown): Promise<void> => void answers.push(answer);
  await handler.answer({ requests, send }, new ServerCall(new Metadata(), undefined), outside);
  return answers;
}
