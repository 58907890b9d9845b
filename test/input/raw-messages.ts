import * as api from "@layotto-sdk/protocol/runtime";
import type { MockRuntime } from "@layotto-sdk/testkit";
import { expect } from "vitest";

/** A call with a message that works, every field filled in; for a caller's stream, its messages. */
export interface RawCall {
  readonly method: { readonly name: string; readonly kind: string };
  readonly message: () => unknown;
  /** Whether the call changes something. */
  readonly writes?: true;
  /** Looks whether the mock holds what was said. */
  readonly holds?: (mock: MockRuntime, message: unknown) => Promise<void>;
}

const bytes = (): Uint8Array => new Uint8Array([1, 2, 3]);
const texts = (): Map<string, string> => new Map([["name", "text"]]);
const any = (): unknown => ({ typeUrl: "type", value: bytes() });
const stateOptions = (): unknown => ({ concurrency: 2, consistency: 1 });
const item = (key = "key"): Record<string, unknown> => ({
  key,
  value: bytes(),
  metadata: texts(),
  options: stateOptions(),
});
const lock = (): Record<string, unknown> => ({ storeName: "lock_demo", resourceId: "resource", lockOwner: "me" });
const file = (): Record<string, unknown> => ({ storeName: "file_demo", name: "/tmp/fuzz", metadata: texts() });
const configuration = (): Record<string, unknown> => ({
  ...{ storeName: "config_demo", appId: "app", group: "group", label: "label" },
  ...{ keys: ["key", "other"], metadata: texts() },
});

/** Every call of Runtime. */
export const rawCallsOfRuntime: readonly RawCall[] = [
  { method: api.sayHello, message: () => ({ serviceName: "helloworld", name: "name", data: any() }) },
  {
    method: api.invokeService,
    message: () => ({
      id: "echo",
      message: {
        method: "/path",
        data: any(),
        contentType: "text/plain",
        httpExtension: { verb: 4, querystring: "a=b" },
      },
    }),
    writes: true,
  },
  { method: api.getConfiguration, message: () => ({ ...configuration(), subscribeUpdate: true }) },
  {
    method: api.saveConfiguration,
    message: () => ({
      ...{ storeName: "config_demo", appId: "app", metadata: texts() },
      items: [{ key: "key", content: "text", group: "group", label: "label", tags: texts(), metadata: texts() }],
    }),
    writes: true,
  },
  { method: api.deleteConfiguration, message: configuration, writes: true },
  { method: api.subscribeConfiguration, message: () => [configuration()] },
  { method: api.tryLock, message: () => ({ ...lock(), expire: 5 }), writes: true },
  { method: api.unlock, message: lock },
  { method: api.lockKeepAlive, message: () => ({ ...lock(), expire: 5 }) },
  {
    method: api.getNextId,
    message: () => ({ storeName: "sequencer_demo", key: "key", options: { increment: 1 }, metadata: texts() }),
  },
  { method: api.getState, message: () => ({ storeName: "state_demo", key: "key", consistency: 1, metadata: texts() }) },
  {
    method: api.getBulkState,
    message: () => ({ storeName: "state_demo", keys: ["key", "other"], parallelism: 2, metadata: texts() }),
  },
  {
    method: api.saveState,
    message: () => ({ storeName: "state_demo", states: [{ ...item(), etag: { value: "7" } }, item("other")] }),
    writes: true,
    holds: (mock, message) => holdsItems(mock, (message as { states?: readonly Item[] | null }).states ?? []),
  },
  {
    method: api.deleteState,
    message: () => ({
      ...{ storeName: "state_demo", key: "key", etag: { value: "7" } },
      ...{ options: stateOptions(), metadata: texts() },
    }),
    writes: true,
  },
  { method: api.deleteBulkState, message: () => ({ storeName: "state_demo", states: [item()] }), writes: true },
  {
    method: api.executeStateTransaction,
    message: () => ({
      storeName: "state_demo",
      operations: [{ operationType: "upsert", request: item() }],
      metadata: texts(),
    }),
    writes: true,
    holds: (mock, message) => {
      const { operations } = message as { operations?: readonly { operationType: string; request?: Item }[] | null };
      const upserts = (operations ?? []).filter(({ operationType }) => operationType === "upsert");
      return holdsItems(
        mock,
        upserts.flatMap(({ request }) => request ?? []),
      );
    },
  },
  {
    method: api.publishEvent,
    message: () => ({
      ...{ pubsubName: "pub_subs_demo", topic: "topic", data: bytes() },
      ...{ dataContentType: "text/plain", metadata: texts() },
    }),
    writes: true,
  },
  {
    method: api.subscribeTopicEvents,
    message: () => [
      {
        subscribeTopicEventsRequestType: {
          $case: "initialRequest",
          value: { pubsubName: "pub_subs_demo", topic: "topic", metadata: texts() },
        },
      },
    ],
  },
  { method: api.getFile, message: file },
  {
    method: api.putFile,
    message: () => [
      { ...file(), data: bytes(), metadata: new Map([["FileMode", "420"], ["FileFlag", "578"]]) }, // prettier-ignore
      { data: bytes() },
    ],
    writes: true,
  },
  { method: api.listFile, message: () => ({ request: { ...file(), name: "/tmp" }, pageSize: 3, marker: "" }) },
  { method: api.delFile, message: () => ({ request: file() }), writes: true },
  { method: api.getFileMeta, message: () => ({ request: file() }) },
  {
    method: api.invokeBinding,
    message: () => ({ name: "echo", data: bytes(), metadata: texts(), operation: "echo" }),
    writes: true,
  },
  { method: api.getSecret, message: () => ({ storeName: "secret_demo", key: "key", metadata: texts() }) },
  { method: api.getBulkSecret, message: () => ({ storeName: "secret_demo", metadata: texts() }) },
];

interface Item {
  readonly key?: string | null;
  readonly value?: Uint8Array | null;
}

/** The mock holds the items of a save that went well, byte for byte; of several with one key the last. */
async function holdsItems(mock: MockRuntime, items: readonly Item[]): Promise<void> {
  const said = new Map(items.map(({ key, value }) => [key ?? "", base64(value ?? new Uint8Array(0))]));
  const held = await mock.control.state.list({ store: "state_demo" });
  expect(new Map(held.map((record) => [record.key, record.base64]))).toEqual(said);
}

/** Whether what arrived is what was said, as far as fields were given; a value of another type is not the same. */
export function arrived(said: unknown, logged: unknown): boolean {
  if (said === undefined || said === null) return true;
  if (ArrayBuffer.isView(said)) return said instanceof Uint8Array && base64(said) === logged;
  if (Array.isArray(said)) {
    return (
      Array.isArray(logged) && said.length === logged.length && said.every((each, at) => arrived(each, logged[at]))
    );
  }
  if (typeof said !== "object") return said === logged;
  if (typeof logged !== "object" || logged === null) return false;
  const fields = logged as Readonly<Record<string, unknown>>;
  if (said instanceof Map) {
    return (
      said.size === Object.keys(fields).length && [...said].every(([name, value]) => value === fields[String(name)])
    );
  }
  return Object.keys(fields).every((name) => arrived((said as Record<string, unknown>)[name], fields[name]));
}

function base64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}

/** A way to something inside of a message: names of fields and of map entries, positions in lists. */
export type Place = readonly (string | number)[];

/** Every place of a message, fields, entries and elements at every depth. */
export function placesOf(value: unknown, way: Place = []): Place[] {
  const inside: [string | number, unknown][] =
    value instanceof Map
      ? [...(value as Map<string, unknown>)]
      : Array.isArray(value)
        ? [...value.entries()]
        : typeof value === "object" && value !== null && !ArrayBuffer.isView(value)
          ? Object.entries(value)
          : [];
  return inside.flatMap(([name, each]) => [[...way, name], ...placesOf(each, [...way, name])]);
}

/** Puts something in a place of a message. */
export function putAt(message: unknown, [name, ...rest]: Place, value: unknown): void {
  const isMap = message instanceof Map;
  if (rest.length > 0) {
    const inside: unknown = isMap ? message.get(name) : (message as Record<string | number, unknown>)[name as string];
    putAt(inside, rest, value);
  } else if (isMap) message.set(name, value);
  else (message as Record<string | number, unknown>)[name as string] = value;
}
