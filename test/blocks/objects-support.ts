import type { MockRuntimeOptions } from "@layotto-sdk/testkit";
import { runtimeConfig } from "./runtime-config.js";

/** One object store of each kind, and two buckets in each of them. */
export const objectsMock: MockRuntimeOptions = {
  config: runtimeConfig({
    oss: {
      oss_demo: { type: "ceph", metadata: {} },
      oss_aws: { type: "aws.oss", metadata: {} },
      oss_huawei: { type: "huaweicloud.oss", metadata: {} },
      oss_plain: { type: "minio", metadata: {} },
    },
  }),
  buckets: ["photos", { name: "docs", versions: true }],
};

/** The store that behaves as the recorded one, and one that can do everything. */
export const bothStores = ["oss_demo", "oss_plain"] as const;

/** Bytes that differ from place to place, so that a piece in the wrong place shows. */
export function pattern(length: number): Uint8Array {
  const content = new Uint8Array(length);
  for (let index = 0; index < length; index++) content[index] = index * 31 + (index >> 8);
  return content;
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A short text for long bytes, so that a failure can be read. */
export function digest(content: Uint8Array): string {
  let sum = 0;
  for (let index = 0; index < content.length; index++) sum = (Math.imul(sum, 31) + (content[index] ?? 0)) >>> 0;
  return `${content.byteLength} bytes, ${sum.toString(16)}`;
}

export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
