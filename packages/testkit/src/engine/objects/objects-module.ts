import { updateDownloadBandwidthRateLimit, updateUploadBandwidthRateLimit } from "@layotto-sdk/protocol/oss";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { listHandlers } from "./list-handlers.js";
import { multipartHandlers } from "./multipart-handlers.js";
import { readHandlers } from "./read-handlers.js";
import { SignedRequests } from "./signed-requests.js";
import type { ObjectVersion } from "./stored-object.js";
import { ObjectStores } from "./stores.js";
import { writeHandlers } from "./write-handlers.js";

/** Object storage, and the other side of it for tests and for the HTTP of signed URLs. */
export interface ObjectsModule extends EngineModule {
  readonly signed: SignedRequests;
  /** Makes a bucket in a store, or in all for `undefined`. @throws StatusError for a store that is not configured */
  createBucket(store: string | undefined, name: string, versions: boolean): void;
  /** Writes an object past the component, so that nothing is lost. @throws StatusError as PutObject */
  put(store: string, bucket: string, key: string, object: SeededObject): { readonly versionId: string };
  /** The present objects of a bucket by key. @throws StatusError as ListObjects */
  list(store: string, bucket: string): readonly ObjectVersion[];
}

/** An object that a test puts. */
export interface SeededObject {
  readonly content: Uint8Array;
  readonly contentType: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly storageClass: string;
}

/** The object stores of the configuration: as S3, with what the type of each component makes of it. */
export function createObjectsModule(context: EngineContext): ObjectsModule {
  const stores = new ObjectStores(context);
  const signed = new SignedRequests(stores, context.clock);
  const limits = [updateDownloadBandwidthRateLimit, updateUploadBandwidthRateLimit].map((method) =>
    // Where the component takes a limit there is nothing in the mock that it could slow down.
    unary(method, (request) => stores.ask(request.storeName, { method: method.name }, () => ({}))),
  );
  return {
    signed,
    handlers: [
      ...readHandlers(stores, signed, context.clock),
      ...writeHandlers(stores, signed, context.clock),
      ...listHandlers(stores, signed),
      ...multipartHandlers(stores),
      ...limits,
    ],
    reset: () => stores.reset(),
    createBucket(store, name, versions) {
      const accounts = store === undefined ? stores.accounts() : [stores.of(store)];
      for (const { account } of accounts) account.createBucket(name, versions);
    },
    put: (store, bucket, key, { content, contentType, ...traits }) =>
      stores.ask(store, { method: "PutObject" }, ({ account }) =>
        account.bucket(bucket).put(key, { ...traits, acl: "private", content, headers: { contentType } }),
      ),
    list: (store, name) =>
      stores.ask(store, { method: "ListObjects" }, ({ account }) => {
        const bucket = account.bucket(name);
        return bucket.keys().map((key) => bucket.get(key));
      }),
  };
}
