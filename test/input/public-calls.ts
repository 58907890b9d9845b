import type { FullRuntime } from "@layotto-sdk/core/blocks";
import type { MockRuntime } from "@layotto-sdk/testkit";
import { settled } from "../blocks/events.js";
import { rawCallsOfRuntime } from "./raw-messages.js";

/** A public method, called with arguments that are right but for what a property test puts in their place. */
export interface PublicCall {
  readonly name: string;
  /** Arguments that work. */
  readonly right: () => unknown[];
  readonly call: (runtime: FullRuntime, input: unknown[]) => unknown;
  /** The calls of the API that write on its behalf; none for one that only reads. */
  readonly writes?: readonly string[];
  /** Position of the options object, where it has one. */
  readonly optionsAt?: number;
  /** Position of a raw call's message, into whose fields odd values are put one by one. */
  readonly messageAt?: number;
  /** Looks whether the mock holds what a call that went well said. */
  readonly holds?: (mock: MockRuntime, message: unknown) => Promise<void>;
  /** Options beyond those of every call. */
  readonly options?: readonly string[];
}

/** What every call takes. */
export const commonOptions = ["signal", "timeoutMs", "metadata", "onHeaders", "onTrailers"] as const;

type Methods = Record<string, (...input: unknown[]) => unknown>;
const methods = (value: unknown): Methods => value as Methods;
const bytes = (): Uint8Array => new Uint8Array([1, 2, 3]);
const writeOptions = ["etag", "ifAbsent", "concurrency", "consistency", "ttlSeconds", "itemMetadata"];

/** Reads some of what comes and leaves. */
async function someOf(source: unknown): Promise<unknown> {
  const iterator = (source as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => undefined);
  // A subscription may have nothing to say; leaving it has to work all the same.
  await Promise.race([first, settled(30)]);
  await iterator.return?.();
  return await first;
}

function on(
  block: (runtime: FullRuntime) => unknown,
  name: string,
  right: () => unknown[],
  more: Omit<PublicCall, "name" | "right" | "call"> & { read?: boolean } = {},
): PublicCall {
  const { read = false, ...rest } = more;
  const call = (runtime: FullRuntime, input: unknown[]): unknown => {
    const method = methods(block(runtime))[name] as (...input: unknown[]) => unknown;
    const answer = method.apply(block(runtime), input);
    return read ? someOf(answer) : answer;
  };
  return {
    name: `${String(block)
      .replace(/^.*=> /, "")
      .replace(/^runtime\./, "")}.${name}`,
    right,
    call,
    ...rest,
  };
}

const state = (runtime: FullRuntime): unknown => runtime.state("state_demo");
const texts = (runtime: FullRuntime): unknown => runtime.state("state_demo").text();
const jsons = (runtime: FullRuntime): unknown => runtime.state("state_demo").json();
const locks = (runtime: FullRuntime): unknown => runtime.lock("lock_demo");
const ids = (runtime: FullRuntime): unknown => runtime.sequencer("sequencer_demo");
const configs = (runtime: FullRuntime): unknown => runtime.configuration("config_demo");
const events = (runtime: FullRuntime): unknown => runtime.pubsub("pub_subs_demo");
const jsonEvents = (runtime: FullRuntime): unknown => runtime.pubsub("pub_subs_demo").json();
const files = (runtime: FullRuntime): unknown => runtime.files("file_demo");
const secrets = (runtime: FullRuntime): unknown => runtime.secrets("secret_demo");
const ciphers = (runtime: FullRuntime): unknown => runtime.cryption("cryption_demo");
const textCiphers = (runtime: FullRuntime): unknown => runtime.cryption("cryption_demo").text();
const mails = (runtime: FullRuntime): unknown => runtime.email("email_demo");
const messages = (runtime: FullRuntime): unknown => runtime.sms("sms_demo");
const phones = (runtime: FullRuntime): unknown => runtime.phone("phone_demo");
const queues = (runtime: FullRuntime): unknown => runtime.delayQueue("delay_queue_demo");
const changes = (runtime: FullRuntime): unknown => runtime.lifecycle;
const bindings = (runtime: FullRuntime): unknown => runtime.binding("echo");
const itself = (runtime: FullRuntime): unknown => runtime;

const blockCalls: readonly PublicCall[] = [
  on(state, "get", () => ["key", {}], { optionsAt: 1, options: ["consistency", "componentMetadata"] }),
  on(state, "getBulk", () => [["key", "other"], {}], { optionsAt: 1, options: ["parallelism", "componentMetadata"] }),
  on(state, "save", () => ["key", bytes(), {}], { optionsAt: 2, options: writeOptions, writes: ["SaveState"] }),
  on(texts, "save", () => ["key", "text", {}], { optionsAt: 2, options: writeOptions, writes: ["SaveState"] }),
  on(jsons, "save", () => ["key", { a: 1 }, {}], { optionsAt: 2, options: writeOptions, writes: ["SaveState"] }),
  on(state, "saveMany", () => [[{ key: "key", value: bytes() }], {}], { optionsAt: 1, writes: ["SaveState"] }),
  on(state, "delete", () => ["key", {}], {
    optionsAt: 1,
    options: writeOptions,
    writes: ["DeleteState", "DeleteBulkState"],
  }),
  on(state, "deleteBulk", () => [["key", { key: "other" }], {}], { optionsAt: 1, writes: ["DeleteBulkState"] }),
  on(state, "transaction", () => [[{ type: "upsert", key: "key", value: bytes() }], {}], {
    optionsAt: 1,
    options: ["componentMetadata"],
    writes: ["ExecuteStateTransaction"],
  }),
  on(state, "update", () => ["key", () => bytes(), {}], {
    optionsAt: 2,
    options: [...writeOptions, "maxAttempts"],
    writes: ["SaveState"],
  }),
  on(state, "json", () => [undefined]),
  on(locks, "tryLock", () => ["resource", { owner: "me", ttlSeconds: 5 }], {
    optionsAt: 1,
    options: ["owner", "ttlSeconds"],
    writes: ["TryLock"],
  }),
  on(locks, "unlock", () => ["resource", { owner: "me" }], { optionsAt: 1, options: ["owner"] }),
  on(locks, "keepAlive", () => ["resource", { owner: "me", ttlSeconds: 5 }], {
    optionsAt: 1,
    options: ["owner", "ttlSeconds"],
  }),
  on(locks, "acquire", () => ["resource", { ttlSeconds: 5 }], {
    optionsAt: 1,
    options: ["owner", "ttlSeconds", "autoExtend", "signalBeforeMs"],
  }),
  on(ids, "next", () => ["key", {}], { optionsAt: 1, options: ["increment", "componentMetadata"] }),
  on(configs, "get", () => [["key"], {}], { optionsAt: 1, options: ["componentMetadata"] }),
  on(configs, "save", () => [[{ key: "key", content: "v" }], {}], {
    optionsAt: 1,
    options: ["componentMetadata"],
    writes: ["SaveConfiguration"],
  }),
  on(configs, "delete", () => [["key"], {}], {
    optionsAt: 1,
    options: ["componentMetadata"],
    writes: ["DeleteConfiguration"],
  }),
  on(configs, "watch", () => [["key"], {}], { optionsAt: 1, options: ["componentMetadata"], read: true }),
  on(events, "publish", () => ["topic", bytes(), {}], {
    optionsAt: 2,
    options: ["contentType", "id", "source", "type", "ttlSeconds", "lossless", "componentMetadata"],
    writes: ["PublishEvent"],
  }),
  on(jsonEvents, "publish", () => ["topic", { a: 1 }, {}], { optionsAt: 2, writes: ["PublishEvent"] }),
  on(events, "publishMany", () => ["topic", [bytes()], {}], {
    optionsAt: 2,
    options: ["concurrency", "contentType", "id"],
  }),
  on(events, "publishCloudEvent", () => ["topic", { id: "1", datacontenttype: "text/plain", data: "x" }, {}], {
    optionsAt: 2,
    options: ["ttlSeconds", "componentMetadata"],
    writes: ["PublishEvent"],
  }),
  on(events, "subscribe", () => ["topic", {}], {
    optionsAt: 1,
    options: ["concurrency", "maxAttempts", "deadLetter", "componentMetadata"],
    read: true,
  }),
  on(files, "put", () => ["/tmp/fuzz", bytes(), {}], {
    optionsAt: 2,
    options: ["componentMetadata", "onProgress", "totalBytes", "chunkBytes"],
    writes: ["PutFile"],
  }),
  on(files, "get", () => ["/tmp/fuzz", {}], { optionsAt: 1, options: ["componentMetadata", "onProgress"], read: true }),
  on(files, "list", () => ["/tmp", {}], { optionsAt: 1, options: ["componentMetadata", "pageSize"], read: true }),
  on(files, "delete", () => ["/tmp/fuzz", {}], { optionsAt: 1, options: ["componentMetadata"], writes: ["DelFile"] }),
  on(files, "describe", () => ["/tmp/fuzz", {}], { optionsAt: 1, options: ["componentMetadata"] }),
  on(secrets, "get", () => ["key", {}], { optionsAt: 1, options: ["componentMetadata"] }),
  on(secrets, "getAll", () => [{}], { optionsAt: 0, options: ["componentMetadata"] }),
  on(bindings, "invoke", () => ["echo", {}], {
    optionsAt: 1,
    options: ["bytes", "text", "json", "componentMetadata"],
    writes: ["InvokeBinding"],
  }),
  on(itself, "invoke", () => ["echo", "/path", {}], {
    optionsAt: 2,
    options: ["verb", "query", "contentType", "bytes", "text", "json"],
    writes: ["InvokeService"],
  }),
  on(itself, "hello", () => ["name", {}], { optionsAt: 1, options: ["service"] }),
  on(itself, "state", () => ["state_demo", {}], { optionsAt: 1, options: ["anyEtag", "absentEtag"] }),
  on(itself, "configuration", () => ["config_demo", {}], { optionsAt: 1, options: ["appId", "group", "label"] }),
  on(ciphers, "encrypt", () => [bytes(), {}], { optionsAt: 1, options: ["keyId"] }),
  on(textCiphers, "encrypt", () => ["text", {}], { optionsAt: 1, options: ["keyId"] }),
  on(ciphers, "decrypt", () => [bytes(), {}], { optionsAt: 1 }),
  on(mails, "send", () => [{ from: "a@b", to: ["c@d"], text: "x" }, {}], { optionsAt: 1, writes: ["SendEmail"] }),
  on(mails, "send", () => [{ from: "a@b", to: ["c@d"], text: "x" }], {
    optionsAt: 0,
    options: ["from", "to", "cc", "subject", "text", "settingId"],
    writes: ["SendEmail"],
  }),
  on(mails, "sendTemplate", () => [{ from: "a@b", to: ["c@d"], templateId: "t" }], {
    optionsAt: 0,
    options: ["from", "to", "cc", "subject", "templateId", "params"],
    writes: ["SendEmailWithTemplate"],
  }),
  on(messages, "send", () => [{ phoneNumbers: ["1234567"], templateId: "t" }, {}], {
    optionsAt: 1,
    options: ["componentMetadata"],
    writes: ["SendSmsWithTemplate"],
  }),
  on(messages, "send", () => [{ phoneNumbers: ["1234567"], templateId: "t" }], {
    optionsAt: 0,
    options: ["phoneNumbers", "templateId", "params", "signName", "senderId"],
    writes: ["SendSmsWithTemplate"],
  }),
  on(phones, "call", () => [{ phoneNumbers: ["1234567"], templateId: "t" }], {
    optionsAt: 0,
    options: ["phoneNumbers", "templateId", "params", "from"],
    writes: ["SendVoiceWithTemplate"],
  }),
  on(queues, "publish", () => ["topic", bytes(), {}], {
    optionsAt: 2,
    options: ["delaySeconds", "contentType", "id", "source", "type", "lossless", "componentMetadata"],
    writes: ["PublishDelayMessage"],
  }),
  on(changes, "apply", () => [{ kind: "hellos", name: "helloworld", metadata: { hello: "hi" } }, {}], {
    optionsAt: 1,
    writes: ["ApplyConfiguration"],
  }),
  on(changes, "apply", () => [{ kind: "hellos", name: "helloworld", metadata: { hello: "hi" } }], {
    optionsAt: 0,
    options: ["kind", "name", "metadata"],
    writes: ["ApplyConfiguration"],
  }),
  ...[
    "lock",
    "sequencer",
    "pubsub",
    "files",
    "secrets",
    "binding",
    "cryption",
    "email",
    "sms",
    "phone",
    "delayQueue",
  ].map((name) => on(itself, name, () => ["name"])),
];

const rawCalls: readonly PublicCall[] = rawCallsOfRuntime.map(({ method, message, writes, holds }) => {
  const read = method.kind === "serverStream" || method.kind === "bidiStream";
  return on(itself, "call", () => [method, message(), {}], {
    optionsAt: 2,
    read,
    options: [`${method.name} has no more`],
    messageAt: 1,
    ...(writes ? { writes: [method.name] } : {}),
    ...(holds ? { holds } : {}),
  });
});

/** Every method of every block, and every call raw. */
export const publicCalls: readonly PublicCall[] = [...blockCalls, ...rawCalls];
