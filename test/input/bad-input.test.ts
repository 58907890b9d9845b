import { InvalidInputError, LayottoError, MessageTooLargeError, Metadata } from "@layotto-sdk/core";
import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { createApp } from "@layotto-sdk/core/app";
import { saveState } from "@layotto-sdk/protocol/runtime";
import { ConfigError, mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";

let mock: MockRuntime;
let runtime: FullRuntime;

beforeEach(async () => {
  mock = await mockRuntime();
  runtime = mock.connect();
});
afterEach(() => mock.close());

/** What a call is refused with; nothing may have been sent. */
async function refusal(call: () => unknown): Promise<LayottoError> {
  const error = await (async () => call())().then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LayottoError);
  expect(await mock.control.calls.list()).toEqual([]);
  return error as LayottoError;
}

async function expectRefusals(
  type: abstract new (...input: never) => LayottoError,
  calls: readonly (readonly [() => unknown, string])[],
): Promise<void> {
  for (const [call, message] of calls) {
    const error = await refusal(call);
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(type);
  }
}

describe("an argument that cannot be right is refused before anything is sent", () => {
  const store = () => runtime.state("state_demo").text();

  proves(["input.key"], "a key with '||'", async () => {
    const key = "a||b";
    const said = (name = "key") =>
      `${name} is "a||b"; use a key without '||', which the runtime keeps for its own prefixes.`;
    await expectRefusals(InvalidInputError, [
      [() => store().get(key), said()],
      [() => store().getBulk(["fine", key]), said()],
      [() => store().save(key, "v"), said()],
      [
        () =>
          store().saveMany([
            { key: "fine", value: "v" },
            { key, value: "v" },
          ]),
        said(),
      ],
      [() => store().delete(key), said()],
      [() => store().deleteBulk(["fine", key]), said()],
      [() => store().transaction([{ type: "delete", key }]), said()],
      [() => store().update(key, () => "v"), said()],
      [() => runtime.lock("lock_demo").tryLock(key, { owner: "me", ttlSeconds: 1 }), said("resource")],
      [() => runtime.lock("lock_demo").unlock(key, { owner: "me" }), said("resource")],
      [() => runtime.sequencer("sequencer_demo").next(key), said()],
    ]);
  });

  proves(["input.store-name"], "an empty store name", async () => {
    const said = (name: string) => `${name} is ""; use a name that the runtime's configuration has.`;
    await expectRefusals(InvalidInputError, [
      [() => runtime.state(""), said("storeName")],
      [() => runtime.lock(""), said("storeName")],
      [() => runtime.sequencer(""), said("storeName")],
      [() => runtime.configuration(""), said("storeName")],
      [() => runtime.secrets(""), said("storeName")],
      [() => runtime.files(""), said("storeName")],
      [() => runtime.pubsub(""), said("name")],
      [() => runtime.binding(""), said("name")],
      [() => runtime.hello("x", { service: "" }), said("service")],
    ]);
  });

  proves(["input.empty"], "an empty text, with the words for what would do in its place", async () => {
    const events = runtime.pubsub("pub_subs_demo");
    const bytes = new Uint8Array(1);
    const topic = 'topic is ""; use the name of a topic.';
    const file = 'name is ""; use the path of a file.';
    const key = 'key is ""; use a key that is not empty.';
    await expectRefusals(InvalidInputError, [
      [() => runtime.invoke("", "/path"), 'id is ""; use the id of a service, for example "HelloService:1.0".'],
      [
        () => runtime.binding("b").invoke(""),
        'operation is ""; use an operation of the binding, for example "create" or "get".',
      ],
      [() => events.publish("", bytes), topic],
      [() => events.publishCloudEvent("", { id: "1", datacontenttype: "text/plain", data: "x" }), topic],
      [() => events.subscribe(""), topic],
      [
        () =>
          createApp()
            .pubsub("p")
            .on("", () => undefined),
        topic,
      ],
      [
        () => events.publish("t", bytes, { contentType: "" }),
        'contentType is ""; use a content type, for example "text/plain".',
      ],
      [() => events.publish("t", bytes, { id: "" }), 'id is ""; use an id, or leave it out for one that is made.'],
      [
        () => events.publish("t", bytes, { source: "" }),
        'source is ""; use a text that says where the event comes from, or leave it out.',
      ],
      [
        () => events.publish("t", bytes, { type: "" }),
        'type is ""; use a text that says what happened, or leave it out.',
      ],
      [() => runtime.files("f").put("", bytes), file],
      [() => runtime.files("f").get(""), file],
      [() => runtime.files("f").delete(""), file],
      [() => runtime.files("f").describe(""), file],
      [() => runtime.configuration("c").save([{ key: "", content: "v" }]), key],
      [() => runtime.configuration("c").delete([""]), key],
      [() => runtime.configuration("c").get([""]), key],
      [() => runtime.secrets("s").get(""), 'key is ""; use the name of a secret.'],
    ]);
  });

  proves(["input.etag"], "an etag that is no etag", async () => {
    const etag = 7 as unknown as string;
    const said = "etag is 7; use the etag that get() returned, or leave it out.";
    await expectRefusals(InvalidInputError, [
      [() => store().save("k", "v", { etag }), said],
      [() => store().saveMany([{ key: "k", value: "v", etag }]), said],
      [() => store().delete("k", { etag }), said],
      [() => store().deleteBulk([{ key: "k", etag }]), said],
      [() => store().transaction([{ type: "upsert", key: "k", value: "v", etag }]), said],
      [() => store().save("k", "v", { etag: "" }), 'etag is ""; use the etag that get() returned, or leave it out.'],
      [
        () => store().save("k", "v", { etag: "1", ifAbsent: true }),
        'etag is "1"; use either etag or ifAbsent, not both.',
      ],
    ]);
  });

  proves(["input.ttl"], "a time to live that is none", async () => {
    const wanted = "use a whole number of seconds from 0 (never expires) to 2147483647.";
    await expectRefusals(InvalidInputError, [
      [() => store().save("k", "v", { ttlSeconds: -1 }), `ttlSeconds is -1; ${wanted}`],
      [() => store().save("k", "v", { ttlSeconds: 1.5 }), `ttlSeconds is 1.5; ${wanted}`],
      [() => store().save("k", "v", { ttlSeconds: NaN }), `ttlSeconds is NaN; ${wanted}`],
      [() => store().save("k", "v", { ttlSeconds: 2 ** 31 }), `ttlSeconds is 2147483648; ${wanted}`],
      [() => store().save("k", "v", { ttlSeconds: "9" as never }), `ttlSeconds is "9"; ${wanted}`],
      [
        () => runtime.pubsub("pub_subs_demo").publish("t", new Uint8Array(1), { ttlSeconds: 0 }),
        "ttlSeconds is 0; use a whole number of seconds from 1.",
      ],
    ]);
    await store().save("k", "v", { ttlSeconds: 5 });
    await store().save("k", "v", { ttlSeconds: 0 });
    await mock.control.clock.advance(60_000);
    expect(await store().get("k")).toMatchObject({ value: "v" });
  });

  proves(["input.lock"], "a lock without owner or expiry", async () => {
    const lock = runtime.lock("lock_demo");
    const ttl = "use a whole number of seconds from 1 to 2147483647.";
    await expectRefusals(InvalidInputError, [
      [() => lock.tryLock("r", { ttlSeconds: 1 } as never), "owner is undefined; use a string."],
      [
        () => lock.tryLock("r", { owner: "", ttlSeconds: 1 }),
        'owner is ""; use a text that no other holder has, for example a UUID.',
      ],
      [() => lock.tryLock("r", { owner: "me" } as never), `ttlSeconds is undefined; ${ttl}`],
      [() => lock.tryLock("r", { owner: "me", ttlSeconds: 0 }), `ttlSeconds is 0; ${ttl}`],
      [() => lock.tryLock("", { owner: "me", ttlSeconds: 1 }), 'resource is ""; use a key that is not empty.'],
      [() => lock.unlock("r", {} as never), "owner is undefined; use a string."],
      [() => lock.acquire("r", {} as never), `ttlSeconds is undefined; ${ttl}`],
      [() => lock.acquire("r", { ttlSeconds: 0.5 }), `ttlSeconds is 0.5; ${ttl}`],
    ]);
  });

  proves(["input.message-size"], "a message over the server's 4 MiB", async () => {
    const way = "split it into several calls, or store large data as a file, which is streamed.";
    const large = new Uint8Array(4 * 1024 * 1024);
    await expectRefusals(MessageTooLargeError, [
      [
        () => runtime.state("state_demo").save("k", large),
        `SaveState would send 4194329 bytes and the runtime takes 4194304 in one message; ${way}`,
      ],
      [
        () => runtime.call(saveState, { storeName: "state_demo", states: [{ key: "k", value: large }] }),
        `SaveState would send 4194329 bytes and the runtime takes 4194304 in one message; ${way}`,
      ],
    ]);
    const most = new Uint8Array(4 * 1024 * 1024 - 25);
    await runtime.state("state_demo").save("k", most);
    expect((await runtime.state("state_demo").get("k"))?.value.byteLength).toBe(most.byteLength);
  });

  proves(["input.cloud-event"], "a CloudEvent that would hurt the runtime", async () => {
    const pubsub = runtime.pubsub("pub_subs_demo");
    const fine = { id: "1", datacontenttype: "text/plain", data: "x" };
    const with_ = (change: object) => () => pubsub.publishCloudEvent("t", { ...fine, ...change });
    const ends = (member: string) => `use a text: a CloudEvent without ${member} ends the runtime's process.`;
    const plain = (text: string) => () =>
      pubsub.publish("t", new TextEncoder().encode(text), {
        lossless: false,
        contentType: "application/cloudevents+json",
      });
    await expectRefusals(InvalidInputError, [
      [with_({ id: undefined }), `event.id is undefined; ${ends("id")}`],
      [with_({ id: "" }), `event.id is ""; ${ends("id")}`],
      [with_({ id: 7 }), `event.id is 7; ${ends("id")}`],
      [with_({ datacontenttype: undefined }), `event.datacontenttype is undefined; ${ends("datacontenttype")}`],
      [
        with_({ data: { a: 1 } }),
        "event.data is an object; use a text for text/plain; other data needs datacontenttype application/json, or data_base64.",
      ],
      [with_({ data_base64: "AA==" }), 'event.data is "x"; use either data or data_base64, not both.'],
      [with_({ data: undefined, data_base64: "A" }), 'event.data_base64 is "A"; use base64 with padding.'],
      [with_({ source: 5 }), "event.source is 5; use well-formed text."],
      [() => pubsub.publishCloudEvent("t", null as never), "event is null; use a CloudEvent object."],
      [plain('{"datacontenttype":"text/plain"}'), `event.id is undefined; ${ends("id")}`],
      [plain("{"), "data is bytes that are not JSON; use a CloudEvent in JSON, as its content type says."],
    ]);
  });

  proves(["input.verb"], "an unknown verb", async () => {
    const words = '"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"';
    await expectRefusals(InvalidInputError, [
      [() => runtime.invoke("id", "/", { verb: "get" as never }), `verb is "get"; use one of ${words}.`],
      [() => runtime.invoke("id", "/", { verb: "NONE" as never }), `verb is "NONE"; use one of ${words}.`],
    ]);
  });

  proves(["input.metadata"], "metadata that HTTP/2 cannot carry, without a word of its value", async () => {
    const hello = (metadata: unknown) => () => runtime.hello("x", { metadata: metadata as never });
    const text = "use printable ASCII text; for other bytes use a name that ends in -bin and a Uint8Array.";
    const control = `metadata 'x-token' is a string with control or non-ASCII characters; ${text}`;
    await expectRefusals(InvalidInputError, [
      [hello({ "x-token": "sécret" }), control],
      [hello({ "x-token": "a\r\nx-evil: 1" }), control],
      [hello({ "x token": "a" }), "metadata name is \"x token\"; use letters, digits, '-', '_' and '.' only."],
      [hello({ "": "a" }), "metadata name is \"\"; use letters, digits, '-', '_' and '.' only."],
      [hello({ "x-token": 7 }), `metadata 'x-token' is of type number; ${text}`],
      [
        hello({ "x-bin": "text" }),
        "metadata 'x-bin' is of type string; use a Uint8Array, because the name ends in -bin.",
      ],
      [hello("x-token: a"), 'metadata is "x-token: a"; use an object of names and values, or a Metadata instance.'],
      [() => new Metadata({ "x-token": "\0" }), control],
      [() => mock.connect({ metadata: { "x-token": "\n" } }), control],
    ]);
  });

  proves(["input.closed"], "a call on a closed client", async () => {
    await runtime.close();
    await expectRefusals(LayottoError, [
      [() => runtime.hello("x"), "This client was closed; connect() again, or close it later."],
      [() => store().save("k", "v"), "This client was closed; connect() again, or close it later."],
    ]);
  });

  proves(["input.form"], "a value that its form cannot hold", async () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const state = runtime.state("state_demo");
    await expectRefusals(InvalidInputError, [
      [
        () => state.save("k", { a: 1 } as never),
        "value is an object; use a Uint8Array, or choose a form with .text() or .json().",
      ],
      [() => state.text().save("k", 7 as never), "value is 7; use a string."],
      [() => state.json().save("k", undefined), "value is undefined; use a value that JSON can hold."],
      [
        () => state.json().save("k", 5n),
        "value is 5n; use a value that JSON can hold (Do not know how to serialize a BigInt).",
      ],
      [
        () => state.json().save("k", circular),
        "value is an object; use a value that JSON can hold (Converting circular structure to JSON).",
      ],
      [
        () => runtime.invoke("id", "/", { text: "a", json: 1 }),
        "body is an array of 2; use one of bytes, text and json.",
      ],
    ]);
  });

  proves(["input.text"], "text with a lone surrogate, which UTF-8 cannot hold", async () => {
    const half = "\ud800";
    const said = (name: string) => `${name} is a string with a lone surrogate; use well-formed Unicode.`;
    await expectRefusals(InvalidInputError, [
      [() => store().get(half), said("key")],
      [() => store().save("k", half), "value is a string with a lone surrogate; use well-formed Unicode, or bytes."],
      [() => runtime.hello(half), said("name")],
      [() => runtime.pubsub("pub_subs_demo").text().publish(half, "x"), said("topic")],
      [() => store().get("k", { componentMetadata: { a: half } }), said("componentMetadata['a']")],
    ]);
  });
});

describe("a configuration that Layotto would not take is refused with its place", () => {
  proves(["input.config"], "a file that is not JSON, is not there, or names an unknown kind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "layotto-config-"));
    try {
      const file = join(folder, "config.json");
      await writeFile(file, '{\n  "servers": [,]\n}');
      await expect(mockRuntime({ config: file })).rejects.toThrow(ConfigError);
      await expect(mockRuntime({ config: file })).rejects.toThrow(/config\.json.*line 2/s);
      await expect(mockRuntime({ config: join(folder, "none.json") })).rejects.toThrow(/none\.json cannot be read/);
    } finally {
      await rm(folder, { recursive: true });
    }
    const filters = [{ type: "grpc", config: { grpc_config: { files: {} } } }];
    const config = { servers: [{ listeners: [{ name: "g", address: "127.0.0.1:0", filter_chains: [{ filters }] }] }] };
    await expect(mockRuntime({ config })).rejects.toThrow(/files.*file/s);
  });
});
