import {
  copyObject,
  deleteObject,
  deleteObjects,
  getObjectTagging,
  headObject,
  isObjectExist,
  listObjects,
  putObjectCannedAcl,
  putObjectTagging,
  signURL,
  uploadPartCopy,
  type GetObjectInput,
  type GetObjectOutput,
  type PutObjectInput,
  type PutObjectOutput,
} from "@layotto-sdk/protocol/oss";
import { getObject, putObject } from "@layotto-sdk/protocol/oss";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { StatusError } from "@layotto-sdk/core";
import { describe, expect, it } from "vitest";
import type { Quirks } from "../quirks.js";
import { asking, refusalOf } from "../test-asks.js";
import { openStream, testContext, turns } from "../test-support.js";
import { createObjectsModule } from "./objects-module.js";

function store(quirks: Partial<Quirks> = {}, metadata: Record<string, string> = {}) {
  const types = { ceph: "ceph", aws: "aws.oss", plain: "minio", other: "ceph" };
  const oss = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type, metadata }]));
  const context = { ...testContext({ oss }, quirks), buckets: ["b", { name: "v", versions: true }] };
  const module = createObjectsModule(context);
  const put = async (request: DeepPartial<PutObjectInput>, ...bodies: Uint8Array[]): Promise<PutObjectOutput> => {
    const stream = openStream<PutObjectInput, PutObjectOutput>(module, "PutObject");
    stream.send(putObject.request.fromPartial({ storeName: "ceph", bucket: "b", key: "k", ...request }));
    for (const body of bodies) stream.send(putObject.request.fromPartial({ body }));
    stream.halfClose();
    const failure = await stream.ended;
    if (failure) throw failure as Error;
    return await stream.receive();
  };
  const get = async (request: DeepPartial<GetObjectInput>): Promise<readonly GetObjectOutput[]> => {
    const stream = openStream<GetObjectInput, GetObjectOutput>(module, "GetObject");
    stream.send(getObject.request.fromPartial({ storeName: "ceph", bucket: "b", key: "k", ...request }));
    stream.halfClose();
    const failure = await stream.ended;
    if (failure) throw failure as Error;
    return stream.unread();
  };
  return { module, context, put, get, ask: asking(module) };
}

const k = { storeName: "ceph", bucket: "b", key: "k" } as const;
const x = new TextEncoder().encode("x");
const mib = 1024 * 1024;

describe("an object store of the mock", () => {
  it("sends 1 MiB at a time with all fields repeated, and one empty message for an empty object", async () => {
    const { put, get } = store();
    await put({ cacheControl: "c" }, new Uint8Array(mib), new Uint8Array(mib), x);
    const chunks = await get({});
    expect(chunks.map(({ body }) => body.length)).toEqual([mib, mib, 1]);
    expect(
      new Set(
        chunks.map(({ body: _, ...head }) =>
          JSON.stringify({
            ...head,
            contentLength: String(head.contentLength),
            tagCount: 0,
            lastModified: 0,
            partsCount: 0,
          }),
        ),
      ).size,
    ).toBe(1);
    expect(chunks[2]).toMatchObject({ contentLength: BigInt(2 * mib + 1), cacheControl: "c" });
    await put({}, new Uint8Array(2 * mib));
    expect((await get({})).map(({ body }) => body.length)).toEqual([mib, mib]);
    await put({});
    expect(await get({})).toMatchObject([{ body: new Uint8Array(0), contentLength: 0n }]);
  });

  it("waits for the reader between two chunks", async () => {
    const { module, put } = store();
    await put({}, new Uint8Array(3 * mib));
    const stream = openStream<GetObjectInput, GetObjectOutput>(module, "GetObject");
    let release = (): void => undefined;
    stream.hold = new Promise((resolve) => (release = resolve));
    stream.send(getObject.request.fromPartial(k));
    await turns();
    expect(stream.unread()).toHaveLength(1);
    release();
    stream.hold = undefined;
    await stream.ended;
    expect(stream.unread()).toHaveLength(3);
  });

  it("stores what fills a part in parts, as the SDK's uploader sends it, on ceph and AWS alone", async () => {
    const { put, get } = store();
    const large = new Uint8Array(5 * mib);
    expect((await put({}, large)).etag).toMatch(/-1"$/);
    expect((await put({}, large, x)).etag).toMatch(/-2"$/);
    expect((await get({}))[0]).toMatchObject({ contentType: "binary/octet-stream" });
    expect((await put({}, large.subarray(1))).etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await put({ storeName: "plain" }, large)).etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it("names what a request lacks, as the SDK does", async () => {
    const { ask, get, put } = store();
    const both =
      "2 validation error(s) found.\n- missing required field, XInput.Bucket.\n- missing required field, XInput.Key.\n";
    const wanted = (operation: string): string =>
      `INTERNAL: operation error S3: ${operation}, ${both.replaceAll("XInput", `${operation}Input`)}`;
    const none = { storeName: "ceph" };
    expect(await refusalOf(put({ bucket: "", key: "" }))).toBe(wanted("PutObject"));
    expect(await refusalOf(ask(headObject, none))).toBe(wanted("HeadObject"));
    expect(await refusalOf(get({ bucket: "", key: "" }))).toBe(
      wanted("GetObject").replace(": op", ": get file fail,err: op"),
    );
    expect(await refusalOf(ask(deleteObject, { ...none, bucket: "b" }))).toMatch(/input member Key must not be empty$/);
    expect(await refusalOf(ask(putObjectTagging, k))).toMatch(
      /- missing required field, PutObjectTaggingInput.Tagging.TagSet.\n$/,
    );
    expect(await refusalOf(ask(deleteObjects, { storeName: "ceph", bucket: "b" }))).toMatch(
      /DeleteObjectsInput.Delete.Objects/,
    );
    expect(await refusalOf(ask(listObjects, none))).toMatch(/ListObjectsInput.Bucket/);
    expect(await refusalOf(ask(copyObject, k))).toBe("INTERNAL: must specific copy_source");
  });

  it("loses the text of errors that the SDK knows by a type, and says all of others", async () => {
    const { ask, get } = store();
    expect(await refusalOf(get({}))).toMatch(/StatusCode: 404, RequestID: \w{52}, HostID: \w{74,76}=*, NoSuchKey: $/);
    expect(await refusalOf(get({ storeName: "plain" }))).toMatch(
      /api error NoSuchKey: The specified key does not exist\.$/,
    );
    expect(await refusalOf(ask(putObjectCannedAcl, k))).toMatch(/S3: PutObjectAcl, .*NoSuchKey: $/);
    expect(await refusalOf(ask(getObjectTagging, k))).toMatch(
      /api error NoSuchKey: The specified key does not exist\.$/,
    );
    expect(await refusalOf(ask(listObjects, { storeName: "ceph", bucket: "none" }))).toMatch(/NoSuchBucket: $/);
    expect(await refusalOf(ask(headObject, { ...k, ifMatch: "x" }))).toMatch(
      /404, RequestID: , HostID: , api error NotFound: Not Found$/,
    );
  });

  it("passes on what the SDK's requests have, and loses the rest: versions of deletions, times", async () => {
    const { ask, put, get, context } = store();
    const v = { ...k, bucket: "v" };
    await put({ bucket: "v" }, x);
    const [{ versionId } = { versionId: "" }] = await get({ bucket: "v" });
    expect(await ask(deleteObject, { ...v, versionId })).toMatchObject({ deleteMarker: true });
    expect(await ask(isObjectExist, { ...v, versionId })).toMatchObject({ fileExist: false });
    expect((await get({ bucket: "v", versionId }))[0]).toMatchObject({ body: x, lastModified: 0n });
    expect(await ask(isObjectExist, { ...v, storeName: "plain", versionId })).toMatchObject({ fileExist: false });
    const tomorrow = BigInt(Math.floor(context.clock.now() / 1000) + 86_400);
    await put({}, x);
    expect(await get({ ifModifiedSince: tomorrow })).toHaveLength(1);
    await put({ storeName: "plain" }, x);
    expect(await refusalOf(get({ storeName: "plain", ifModifiedSince: tomorrow }))).toMatch(
      /StatusCode: 304, .*NotModified/,
    );
  });

  it("is a plain store with all its quirks off, and keeps its refusals with one of them on", async () => {
    const off = { objectRangesIgnored: false, objectMetadataLost: false, objectListsDoubled: false };
    const plain = store(off);
    await plain.put({ meta: new Map([["A", "1"]]) }, x);
    expect((await plain.get({}))[0]).toMatchObject({ metadata: new Map([["a", "1"]]), lastModified: 1_700_000_000n });
    expect(await refusalOf(plain.get({ key: "none" }))).toMatch(/The specified key does not exist\.$/);
    const ceph = store({ ...off, objectListsDoubled: true });
    expect(await refusalOf(ceph.get({ key: "none" }))).toMatch(/NoSuchKey: $/);
  });

  it("keeps stores apart unless they name one endpoint", async () => {
    const apart = store();
    await apart.put({}, x);
    expect(await refusalOf(apart.get({ storeName: "other" }))).toMatch(/NoSuchKey/);
    const shared = store(
      {},
      { basic_config: JSON.stringify({ endpoint: "http://127.0.0.1:5005", accessKeyID: "id" }) },
    );
    await shared.put({}, x);
    expect(await shared.get({ storeName: "other" })).toHaveLength(1);
    const { signedUrl } = await shared.ask(signURL, { ...k, method: "put", expiredInSec: 0n });
    expect(signedUrl).toMatch(
      /^http:\/\/127\.0\.0\.1:5005\/b\/k\?.*X-Amz-Credential=id%2F20231114%2F%2Fs3.*Expires=900/,
    );
  });

  it("copies no object onto itself unchanged", async () => {
    const { ask, put } = store();
    await put({}, x);
    const copySource = { copySourceBucket: "b", copySourceKey: "k" };
    expect(await refusalOf(ask(copyObject, { ...k, copySource }))).toMatch(/api error InvalidRequest: /);
    const replaced = await ask(copyObject, {
      ...k,
      copySource,
      metadataDirective: "REPLACE",
      metadata: new Map([["a", "1"]]),
    });
    expect(replaced.copyObjectResult?.etag).toMatch(/^"/);
    expect((await ask(headObject, k)).resultMetadata).toEqual(new Map([["a", "1"]]));
  });

  it("answers a part that is copied from nothing with nothing, as the component panics", async () => {
    const { ask } = store();
    expect((await ask(uploadPartCopy, k)).copyPartResult).toBeUndefined();
  });

  it("refuses a store that is not configured, and a stream without a message", async () => {
    const { ask, module } = store();
    expect(await refusalOf(ask(headObject, { storeName: "zz" }))).toBe(
      "INVALID_ARGUMENT: not supported store type: zz",
    );
    const stream = openStream<PutObjectInput, PutObjectOutput>(module, "PutObject");
    stream.halfClose();
    const failure = await stream.ended;
    expect(failure).toBeInstanceOf(StatusError);
    expect((failure as StatusError).status).toBe("UNIMPLEMENTED");
  });
});
