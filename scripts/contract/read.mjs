import { ScalarType, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { Edition, FieldOptions_JSType, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** @typedef {import("./compare.d.mts").Contract} Contract */
/** @typedef {import("./compare.d.mts").Field} Field */

/** @param {number} type @returns {string} the keyword of the language: ScalarType.INT64 is `int64` */
const keyword = (type) => ScalarType[type].toLowerCase();

/** @param {import("@bufbuild/protobuf").DescField} field @returns {string} */
const typeOf = (field) => {
  const value = field.message?.typeName ?? field.enum?.typeName ?? keyword(field.scalar);
  return field.fieldKind === "map" ? `map<${keyword(field.mapKey)}, ${value}>` : value;
};

/** @param {string} name @returns {string} the JSON name the compiler derives when none is given */
const derivedJsonName = (name) => name.replace(/_+([^_]|$)/g, (_, next) => next.toUpperCase());

/** @param {import("@bufbuild/protobuf").DescField} field @returns {Field} */
const readField = (field) => {
  const { options, proto3Optional } = field.proto;
  /** @type {Field} */
  const result = { number: field.number, name: field.name, type: typeOf(field) };
  if (field.fieldKind === "list") result.repeated = true;
  // A proto3 `optional` is wrapped in a oneof that the compiler makes up; the reflection hides it.
  if (proto3Optional) result.optional = true;
  if (field.oneof) result.oneof = field.oneof.name;
  if (options && options.jstype !== FieldOptions_JSType.JS_NORMAL) result.jstype = FieldOptions_JSType[options.jstype];
  // The contract leaves both to the language; a value of our own would be a difference, so it has to be seen.
  if (field.fieldKind === "list" && options && Object.hasOwn(options, "packed")) result.packed = options.packed;
  if (field.jsonName !== derivedJsonName(field.name)) result.jsonName = field.jsonName;
  return result;
};

/**
 * @param {import("@bufbuild/protobuf").DescMessage | import("@bufbuild/protobuf").DescFile} scope
 * @param {import("./compare.d.mts").File} file
 */
const readTypes = (scope, file) => {
  const messages = scope.kind === "file" ? scope.messages : scope.nestedMessages;
  for (const message of messages) {
    file.messages[message.typeName] = { fields: message.fields.map(readField) };
    readTypes(message, file);
  }
  for (const desc of scope.kind === "file" ? scope.enums : scope.nestedEnums) {
    file.enums[desc.typeName] = Object.fromEntries(desc.values.map((value) => [value.name, value.number]));
  }
};

/** @param {import("@bufbuild/protobuf").DescMethod} method */
const readMethod = (method) => {
  const { clientStreaming, serverStreaming } = method.proto;
  return {
    request: method.input.typeName,
    response: method.output.typeName,
    ...(clientStreaming && { clientStreaming }),
    ...(serverStreaming && { serverStreaming }),
  };
};

/**
 * Says what a compiled image declares, in the shape of proto/contract.json. Google's own files, which an image
 * carries as imports, are left out.
 * @param {Uint8Array} image
 * @returns {Contract}
 */
export const readImage = (image) => {
  /** @type {Contract} */
  const contract = {};
  for (const desc of createFileRegistry(fromBinary(FileDescriptorSetSchema, image)).files) {
    if (desc.name.startsWith("google/protobuf/")) continue;
    const file = {
      package: desc.proto.package,
      imports: [...desc.proto.dependency],
      services: {},
      messages: {},
      enums: {},
    };
    if (desc.edition !== Edition.EDITION_PROTO3) file.syntax = Edition[desc.edition];
    for (const service of desc.services) {
      file.services[service.typeName] = Object.fromEntries(service.methods.map((m) => [m.name, readMethod(m)]));
    }
    readTypes(desc, file);
    contract[`${desc.name}.proto`] = file;
  }
  return contract;
};
