#!/usr/bin/env node
// A buf plugin that writes one descriptor a method beside ts-proto's codecs. A descriptor names only the two
// codecs that its call needs, so a bundler keeps those of the calls that a program makes and drops the rest;
// ts-proto's service definitions would keep them all.
import { readFileSync } from "node:fs";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";

/** What a repeat of each call does: data beside the contract, with a reason for each. */
const idempotency = JSON.parse(readFileSync(new URL("../proto/idempotency.json", import.meta.url), "utf8"));

const wellKnown = { "google.protobuf.Empty": "google/protobuf/empty", "google.protobuf.Any": "google/protobuf/any" };

/** ts-proto's name of a message: nested names joined by an underscore. */
const localName = (message) => message.typeName.slice(message.file.proto.package.length + 1).replaceAll(".", "_");
const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

function repeatOf(service, method) {
  const name = `${service.typeName}/${method.name}`;
  const repeat = idempotency[name];
  if (!repeat) throw new Error(`proto/idempotency.json does not say what a repeat of ${name} does`);
  return repeat;
}

function kindOf(method) {
  switch (method.methodKind) {
    case "unary":
      return "unary";
    case "server_streaming":
      return "serverStream";
    case "client_streaming":
      return "clientStream";
    default:
      return "bidiStream";
  }
}

function generateMethods(schema) {
  writeMethodType(schema);
  for (const file of schema.files.filter((candidate) => candidate.services.length > 0)) {
    const out = schema.generateFile(`${file.name}.methods.ts`);
    out.preamble(file);
    const depth = "../".repeat(file.name.split("/").length - 1);
    const moduleOf = (message) =>
      message.file.name === file.name
        ? `./${file.name.split("/").at(-1)}.js`
        : `${depth}${wellKnown[message.typeName] ?? message.file.name}.js`;
    const imports = new Map();
    for (const method of file.services.flatMap((service) => service.methods)) {
      for (const message of [method.input, method.output]) {
        const names = imports.get(moduleOf(message)) ?? new Set();
        imports.set(moduleOf(message), names.add(localName(message)));
      }
    }
    out.print(`import type { Method } from "${depth}method.js";`);
    for (const [module, names] of [...imports].sort(([a], [b]) => a.localeCompare(b))) {
      out.print(`import { ${[...names].sort().join(", ")} } from "${module}";`);
    }
    for (const service of file.services) {
      for (const method of service.methods) {
        const types = `${localName(method.input)}, ${localName(method.output)}, "${kindOf(method)}"`;
        out.print();
        out.print(`/** \`${service.typeName}/${method.name}\`. Repeating it: ${repeatOf(service, method).reason} */`);
        out.print(`export const ${lowerFirst(method.name)}: Method<${types}> = {`);
        out.print(`  service: "${service.typeName}",`);
        out.print(`  name: "${method.name}",`);
        out.print(`  path: "/${service.typeName}/${method.name}",`);
        out.print(`  kind: "${kindOf(method)}",`);
        out.print(`  request: ${localName(method.input)},`);
        out.print(`  response: ${localName(method.output)},`);
        out.print(`  idempotency: "${repeatOf(service, method).class}",`);
        out.print(`};`);
      }
    }
    writeEntry(schema, file);
  }
}

/** One subpath a service: its messages and its descriptors. */
function writeEntry(schema, file) {
  const name = file.name.split("/").at(-1).replaceAll("_", "-");
  const out = schema.generateFile(`${name}.ts`);
  out.preamble(file);
  out.print(`export * from "./${file.name}.js";`);
  out.print(`export * from "./${file.name}.methods.js";`);
}

function writeMethodType(schema) {
  const out = schema.generateFile("method.ts");
  out.print(`import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/** How a message type is written, read and built; ts-proto's codecs have this shape. */
export interface MessageCodec<T> {
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
  decode(input: BinaryReader | Uint8Array, length?: number): T;
  fromPartial(object: DeepPartial<T>): T;
}

/** Which sides of a call stream. */
export type MethodKind = "unary" | "serverStream" | "clientStream" | "bidiStream";

/**
 * What happens when a call whose answer was lost is made again. \`read\`: nothing changes. \`write\`: the same is
 * written again, and answered the same. \`conditional\`: it depends on the request. \`never\`: something happens twice,
 * or a success is reported as a failure. The reasons stand in \`proto/idempotency.json\`.
 */
export type Idempotency = "read" | "write" | "conditional" | "never";

/** One call of the API: its path, which sides stream, and the codecs of its two messages. */
export interface Method<I, O, K extends MethodKind = MethodKind> {
  /** Full name of the service, for example \`spec.proto.runtime.v1.Runtime\`. */
  readonly service: string;
  /** Name of the method, for example \`GetState\`. */
  readonly name: string;
  /** The HTTP path: \`/service/name\`. */
  readonly path: string;
  readonly kind: K;
  readonly request: MessageCodec<I>;
  readonly response: MessageCodec<O>;
  readonly idempotency: Idempotency;
}

type Builtin = Date | Function | Uint8Array | string | number | boolean | bigint | undefined;

/** A message with any of its fields left out; what is left out has the default of proto3. */
export type DeepPartial<T> = T extends Builtin ? T
  : T extends globalThis.Array<infer U> ? globalThis.Array<DeepPartial<U>>
  : T extends ReadonlyArray<infer U> ? ReadonlyArray<DeepPartial<U>>
  : T extends Map<unknown, unknown> ? T
  : T extends { $case: string; value: unknown } ? { $case: T["$case"]; value?: DeepPartial<T["value"]> }
  : T extends {} ? { [K in keyof T]?: DeepPartial<T[K]> }
  : Partial<T>;`);
}

runNodeJs(
  createEcmaScriptPlugin({
    name: "protoc-gen-methods",
    version: "v1",
    generateTs: generateMethods,
  }),
);
