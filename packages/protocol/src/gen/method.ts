import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/** How a message type is written, read and built; ts-proto's codecs have this shape. */
export interface MessageCodec<T> {
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
  decode(input: BinaryReader | Uint8Array, length?: number): T;
  fromPartial(object: DeepPartial<T>): T;
}

/** Which sides of a call stream. */
export type MethodKind = "unary" | "serverStream" | "clientStream" | "bidiStream";

/**
 * What happens when a call whose answer was lost is made again. `read`: nothing changes. `write`: the same is
 * written again, and answered the same. `conditional`: it depends on the request. `never`: something happens twice,
 * or a success is reported as a failure. The reasons stand in `proto/idempotency.json`.
 */
export type Idempotency = "read" | "write" | "conditional" | "never";

/** One call of the API: its path, which sides stream, and the codecs of its two messages. */
export interface Method<I, O, K extends MethodKind = MethodKind> {
  /** Full name of the service, for example `spec.proto.runtime.v1.Runtime`. */
  readonly service: string;
  /** Name of the method, for example `GetState`. */
  readonly name: string;
  /** The HTTP path: `/service/name`. */
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
  : Partial<T>;
