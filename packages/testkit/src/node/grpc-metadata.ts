import { Metadata as GrpcMetadata } from "@grpc/grpc-js";
import { Metadata, type MetadataValue } from "@layotto-sdk/core";

/** What arrived, as the core's metadata; what that cannot hold (other than printable ASCII) is left out. */
export function fromGrpcMetadata(metadata: GrpcMetadata): Metadata {
  const result = new Metadata();
  for (const [name, values] of Object.entries(metadata.toJSON())) {
    for (const value of values) appendIfLegal(result, name, value);
  }
  return result;
}

export function toGrpcMetadata(metadata: Metadata | undefined): GrpcMetadata {
  const result = new GrpcMetadata();
  for (const [name, value] of metadata ?? []) {
    result.add(name, typeof value === "string" ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  }
  return result;
}

function appendIfLegal(metadata: Metadata, name: string, value: MetadataValue): void {
  try {
    metadata.append(name, value);
  } catch {
    // Neither the runtime's handlers nor the log can do anything with such a value.
  }
}
