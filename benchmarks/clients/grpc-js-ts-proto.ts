import { credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import { getFile, getState, putFile } from "@layotto-sdk/protocol/runtime";
import type { Contender } from "./contender.js";
import { contendWithStubs, ownConnection, toMethodDefinition, type Stubs } from "./grpc-js-stubs.js";

/** What our own client stands on: grpc-js with its default options and stubs as ts-proto writes them. */
export async function createContender(address: string): Promise<Contender> {
  const Client = makeGenericClientConstructor(
    {
      getState: toMethodDefinition(getState),
      getFile: toMethodDefinition(getFile),
      putFile: toMethodDefinition(putFile),
    },
    "Runtime",
  );
  const client: unknown = new Client(address, credentials.createInsecure(), ownConnection);
  return contendWithStubs(client as Stubs<Map<string, string>>, () => new Map());
}
