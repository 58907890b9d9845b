import { createHash } from "node:crypto";
import type { Json, RecordedStep } from "./recording.js";

/** What the recorder filled its bytes with, where an etag tells. */
const fills = ["a", "b", "x"];

/** The requests of a step, with bytes for those that are only counted: such that have the recorded etag. */
export function withCountedBytes(requests: readonly Json[], { response }: RecordedStep): readonly Json[] {
  const etag = typeof response === "object" && response !== null && "etag" in response ? String(response["etag"]) : "";
  const total = requests.reduce<number>((sum, request) => sum + lengthOf(request), 0);
  const fill = fills.find((one) => etag !== "" && total > 0 && `"${md5(Buffer.alloc(total, one))}"` === etag) ?? "x";
  return requests.map((request) => filled(request, fill));
}

function filled(request: Json, fill: string): Json {
  if (typeof request !== "object" || request === null) return request;
  const { dataLength, bodyLength, ...rest } = request as { readonly [key: string]: Json };
  const bytes = (length: Json): string => Buffer.alloc(Number(length), fill).toString("base64");
  return {
    ...rest,
    ...(dataLength !== undefined && { data: bytes(dataLength) }),
    ...(bodyLength !== undefined && { body: bytes(bodyLength) }),
  };
}

function lengthOf(request: Json): number {
  return typeof request === "object" && request !== null && "bodyLength" in request ? Number(request["bodyLength"]) : 0;
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
