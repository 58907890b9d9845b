import type { Engine } from "../engine/engine.js";
import type { ObjectVersion } from "../engine/objects/stored-object.js";
import type { ObjectRecord, ObjectToPut } from "./control.js";
import { bytesOfPayload, contentTypeOfPayload, payloadOfBytes } from "./payload.js";

/** Writes an object past the component of its store. @throws StatusError where there is no such bucket */
export function putObject(engine: Engine, object: ObjectToPut): { versionId?: string } {
  const { store, bucket, key, contentType, metadata, tags, storageClass } = object;
  const { versionId } = engine.objects.put(store, bucket, key, {
    content: bytesOfPayload(object),
    contentType: contentType ?? contentTypeOfPayload(object),
    metadata: new Map(Object.entries(metadata ?? {})),
    tags: new Map(Object.entries(tags ?? {})),
    storageClass: storageClass ?? "STANDARD",
  });
  return versionId === "null" ? {} : { versionId };
}

/** One present object; `undefined` where there is none. @throws StatusError where there is no such bucket */
export function getObject(engine: Engine, store: string, bucket: string, key: string): ObjectRecord | undefined {
  return listObjects(engine, store, bucket, key).find((record) => record.key === key);
}

/** The present objects of a bucket whose keys begin with a prefix. @throws StatusError where there is no such bucket */
export function listObjects(engine: Engine, store: string, bucket: string, prefix = ""): ObjectRecord[] {
  return engine.objects
    .list(store, bucket)
    .filter(({ key }) => key.startsWith(prefix))
    .map(objectRecord);
}

function objectRecord(object: ObjectVersion): ObjectRecord {
  return {
    key: object.key,
    ...payloadOfBytes(object.content),
    etag: object.etag,
    contentType: object.headers.contentType ?? "binary/octet-stream",
    metadata: Object.fromEntries(object.metadata),
    tags: Object.fromEntries(object.tags),
    acl: object.acl,
    storageClass: object.storageClass,
    ...(object.versionId !== "null" && { versionId: object.versionId }),
  };
}
