import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import type { Json } from "./recording.js";
import type { CallKind } from "./wire.js";

/** One call of the API: where it goes, and how its messages look in JSON. */
export interface RecordedMethod {
  readonly path: string;
  readonly kind: CallKind;
  encode(request: Json): Uint8Array;
  decode(response: Uint8Array): Json;
}

const protoRoot = fileURLToPath(new URL("../../../proto/", import.meta.url));
const files = [
  "runtime/v1/runtime",
  "runtime/v1/appcallback",
  "runtime/v1/lifecycle",
  "extension/v1/cryption/cryption",
  "extension/v1/delay_queue/delay_queue",
  "extension/v1/email/email",
  "extension/v1/phone/phone",
  "extension/v1/s3/oss",
  "extension/v1/sms/sms",
];

/**
 * The API as protobufjs reads it from the proto files: a codec that is not the one under test. Its JSON is the one of
 * the recordings: bytes in base64, int64 as texts, defaults left out, an `Any` as its plain fields.
 */
export class RecordedApi {
  readonly #services: readonly protobuf.Service[];

  constructor() {
    const root = new protobuf.Root();
    root.resolvePath = (_origin, target) => (target.startsWith("/") ? target : protoRoot + target);
    root.loadSync(files.map((file) => `spec/proto/${file}.proto`));
    root.resolveAll();
    this.#services = servicesIn(root);
  }

  /** A call by the name that recordings give it: a method of Runtime, or `Service/Method`. */
  method(call: string): RecordedMethod {
    const [service = "", name = ""] = call.includes("/") ? call.split("/") : ["Runtime", call];
    const found = this.#services.find((one) => one.name === service)?.methods[name];
    found?.resolve();
    const request = found?.resolvedRequestType;
    const response = found?.resolvedResponseType;
    if (!found?.parent || !request || !response) throw new Error(`The API has no call ${call}`);
    return {
      path: `/${found.parent.fullName.replace(/^\./, "")}/${name}`,
      kind: kindOf(found),
      encode: (json) => request.encode(request.fromObject(json as { [key: string]: unknown })).finish(),
      decode: (bytes) => toJson(response, bytes),
    };
  }

  /** A message by its full name, for what an application is asked. */
  message(name: string): Pick<RecordedMethod, "encode" | "decode"> {
    const type = this.#services[0]?.root.lookupType(name);
    if (!type) throw new Error(`The API has no message ${name}`);
    return {
      encode: (json) => type.encode(type.fromObject(json as { [key: string]: unknown })).finish(),
      decode: (bytes) => toJson(type, bytes),
    };
  }
}

function toJson(type: protobuf.Type, bytes: Uint8Array): Json {
  return type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: String });
}

function servicesIn(space: protobuf.NamespaceBase): protobuf.Service[] {
  return space.nestedArray.flatMap((one) => {
    if (one instanceof protobuf.Service) return [one];
    return one instanceof protobuf.Namespace ? servicesIn(one) : [];
  });
}

function kindOf(method: protobuf.Method): CallKind {
  if (method.requestStream) return method.responseStream ? "bidiStream" : "clientStream";
  return method.responseStream ? "serverStream" : "unary";
}
