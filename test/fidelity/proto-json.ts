import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type DescMessage,
  type DescMethod,
  type JsonValue,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { readFileSync } from "node:fs";

/**
 * The API as an independent reader of the contract sees it: recordings are in the proto3 JSON mapping, and what is
 * compared has not been through the codecs of the packages under test.
 */
const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(new URL("../../proto/released.binpb", import.meta.url))),
);

const runtimeServices = "spec.proto.runtime.v1";

/** The method that a recording names: `GetState` of Runtime, or `Service/Method`. */
export function methodNamed(call: string): DescMethod {
  const [service, name] = call.includes("/") ? (call.split("/") as [string, string]) : ["Runtime", call];
  const full = service.includes(".") ? service : `${runtimeServices}.${service}`;
  const method = registry.getService(full)?.methods.find((one) => one.name === name);
  if (!method) throw new Error(`the contract has no method ${call}`);
  return method;
}

/** The HTTP path of a method. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** The bytes of a message that is written in JSON. */
export function bytesOfJson(type: DescMessage, json: unknown): Uint8Array {
  return toBinary(type, fromJson(type, json as JsonValue, { registry }));
}

/** A message in JSON, default values left out. */
export function jsonOfBytes(type: DescMessage, bytes: Uint8Array): unknown {
  return toJson(type, fromBinary(type, bytes), { registry });
}
