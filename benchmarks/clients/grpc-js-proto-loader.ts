import { credentials, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import { protoFolder } from "../paths.js";
import type { Contender } from "./contender.js";
import { contendWithStubs, ownConnection, type Stubs } from "./grpc-js-stubs.js";

/** grpc-js with stubs that proto-loader makes at run time, with the options that its documentation shows. */
export async function createContender(address: string): Promise<Contender> {
  const definition = await load("spec/proto/runtime/v1/runtime.proto", {
    includeDirs: [protoFolder],
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const { spec } = loadPackageDefinition(definition) as unknown as LoadedPackage;
  const client: unknown = new spec.proto.runtime.v1.Runtime(address, credentials.createInsecure(), ownConnection);
  return contendWithStubs(client as Stubs<Record<string, string>>, () => ({}));
}

interface LoadedPackage {
  spec: { proto: { runtime: { v1: { Runtime: ServiceClientConstructor } } } };
}
