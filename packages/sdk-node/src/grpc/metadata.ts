import { Metadata, StatusError, statusName } from "@layotto-sdk/core";
import { Metadata as GrpcMetadata, type StatusObject } from "@grpc/grpc-js";

/** Never changed: grpc-js copies what it is given. */
const noGrpcMetadata = new GrpcMetadata();

export function toGrpcMetadata(metadata: Metadata): GrpcMetadata {
  if (metadata.size === 0) return noGrpcMetadata;
  const result = new GrpcMetadata();
  for (const [name, value] of metadata) result.add(name, typeof value === "string" ? value : Buffer.from(value));
  return result;
}

export function fromGrpcMetadata(metadata: GrpcMetadata | undefined): Metadata {
  const result = new Metadata();
  if (!metadata) return result;
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name)) {
      // What arrives may break the rules for what is sent, and must not fail the call: the entry is left out.
      try {
        result.append(name, typeof value === "string" ? value : plainBytes(value));
      } catch {
        continue;
      }
    }
  }
  return result;
}

/**
 * The same bytes without what a Buffer does otherwise than a Uint8Array (`slice` shares, `toString` decodes), so that
 * values are alike over every transport.
 */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** grpc-js's words for a call that it could not hand to any connection. */
const neverSent = /^(No connection established|Name resolution failed|Failed to connect)/;

/**
 * A status as an error of the transport. grpc-js does not tell a status that arrived from one it made up itself; one
 * that arrived came after headers or with trailers of its own (at least `content-type`), and a made-up one has neither
 * unless the call was cancelled here in the middle.
 */
export function toStatusError(
  { code, details, metadata }: StatusObject,
  {
    headersArrived,
    cancelled,
    target,
  }: { readonly headersArrived: boolean; readonly cancelled: boolean; readonly target: string },
): StatusError {
  const trailers = fromGrpcMetadata(metadata);
  const fromPeer = trailers.size > 0 || (headersArrived && !cancelled);
  if (fromPeer || !neverSent.test(details)) return new StatusError(statusName(code), details, trailers, { fromPeer });
  return new StatusError(statusName(code), readable(details, target), trailers, { fromPeer, sent: false });
}

/** Why there is no connection, without the notes that grpc-js makes for itself, and to where. */
function readable(details: string, target: string): string {
  const why = details
    .replace(/\s*Resolution note:.*$/s, "")
    .replace(/^No connection established\. Last error: (?:Error: )?/, "")
    .replace(/\.$/, "");
  const http = why.startsWith("Protocol error") ? "; something listens there that does not speak gRPC" : "";
  return `no connection to ${target}: ${why}${http}`;
}
