import { addApp, createApp, serve, type App, type AppServer, type FullRuntime } from "@layotto-sdk/node";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import fc from "fast-check";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { gate, pubsubName, settled } from "../blocks/events.js";
import { proves } from "../requirements/proves.js";

let mock: MockRuntime;
let runtime: FullRuntime;
let cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  mock = await mockRuntime();
  runtime = mock.connect();
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
  await mock.close();
});

/** How an application is reached. */
const ways = {
  "in process": async (app: App): Promise<void> => void (await mock.attachApp(app)),
  "over gRPC": async (app: App): Promise<void> => {
    const server = await serve(app, { port: 0 });
    cleanups.push(() => server.close());
    expect(await mock.attachApp(server.address)).toMatchObject({ state: "attached" });
  },
} as const;

const outcomes = async (topic: string): Promise<string[]> => {
  await mock.control.events.idle();
  return (await mock.control.events.deliveries({ topic })).map(({ outcome }) => outcome);
};
const publish = (topic: string, text: string): Promise<string> =>
  runtime.pubsub(pubsubName).text().publish(topic, text);

describe.each(Object.entries(ways))("an application %s", (_, attach) => {
  proves(
    ["call.ListTopicSubscriptions", "call.OnTopicEvent", "app.subscriptions", "app.ack"],
    "tells its topics and acks what it handled",
    async () => {
      const seen: unknown[] = [];
      const app = createApp();
      const events = app.pubsub(pubsubName);
      events.text().on(
        "a",
        ({ id, data, contentType, topic, pubsub, attempt }) => {
          seen.push({ id, data, contentType, topic, pubsub, attempt });
        },
        { componentMetadata: { k: "v" } },
      );
      events
        .json<{ n: number }>()
        .on("b", ({ data }) => void seen.push(data.n))
        .on("c", () => undefined);
      expect(await app.listTopicSubscriptions()).toMatchObject({
        subscriptions: [
          { pubsubName, topic: "a", metadata: new Map([["k", "v"]]) },
          { pubsubName, topic: "b" },
          { pubsubName, topic: "c" },
        ],
      });
      await attach(app);
      expect((await mock.control.app.state()).topics.map(({ topic }) => topic)).toEqual(["a", "b", "c"]);
      const id = await publish("a", "hello");
      await runtime.pubsub(pubsubName).json().publish("b", { n: 7 });
      expect(await outcomes("a")).toEqual(["success"]);
      expect(await outcomes("b")).toEqual(["success"]);
      const contentType = "text/plain; charset=utf-8";
      expect(seen).toEqual([{ id, data: "hello", contentType, topic: "a", pubsub: pubsubName, attempt: 1 }, 7]);
    },
  );

  proves(["app.retry", "app.drop"], "means RETRY by a throw and by hand, and DROP by hand", async () => {
    const app = createApp();
    const attempts: number[] = [];
    app
      .pubsub(pubsubName)
      .text()
      .on("throws", ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error("not yet");
      })
      .on("rejects", ({ attempt }) => (attempt < 2 ? Promise.reject(new Error("not yet")) : Promise.resolve()))
      .on("by-hand", (event) => (event.attempt < 2 ? event.retry() : event.drop()))
      .on("acked", (event) => {
        event.ack();
        throw new Error("after the answer");
      });
    await attach(app);
    for (const topic of ["throws", "rejects", "by-hand", "acked"]) await publish(topic, "x");
    expect(await outcomes("throws")).toEqual(["retry", "retry", "success"]);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await outcomes("rejects")).toEqual(["retry", "success"]);
    expect(await outcomes("by-hand")).toEqual(["retry", "drop"]);
    expect(await outcomes("acked")).toEqual(["success"]);
  });

  proves(["app.dead-letter"], "gives an event that used up its attempts to deadLetter", async () => {
    const dead: string[] = [];
    const app = createApp();
    const failing = (): never => {
      throw new Error("never");
    };
    app
      .pubsub(pubsubName)
      .text()
      .on("poison", failing, {
        maxAttempts: 2,
        deadLetter: ({ data, attempt }) => void dead.push(`${data} ${attempt}`),
      })
      .on("stubborn", failing, {
        maxAttempts: 1,
        deadLetter: (event) => {
          if (event.attempt < 3) throw new Error("closed");
        },
      });
    await attach(app);
    await publish("poison", "bad");
    await publish("stubborn", "bad");
    expect(await outcomes("poison")).toEqual(["retry", "drop"]);
    expect(dead).toEqual(["bad 2"]);
    expect(await outcomes("stubborn")).toEqual(["retry", "retry", "drop"]);
  });

  proves(
    ["app.doubles"],
    "runs no handler for a double of what was answered, and again for what was retried",
    async () => {
      const runs: string[] = [];
      const app = createApp();
      app
        .pubsub(pubsubName)
        .text()
        .on("twice", ({ data, attempt }) => {
          runs.push(`${data} ${attempt}`);
          if (attempt === 1) throw new Error("not yet");
        })
        .on("drops", (event) => {
          runs.push(event.data);
          event.drop();
        });
      await attach(app);
      // One publisher that says the same twice, as the runtime does where an answer was lost.
      const again = { id: "one" };
      for (const topic of ["twice", "drops"]) {
        for (let time = 1; time <= 2; time++) await runtime.pubsub(pubsubName).text().publish(topic, topic, again);
        await runtime
          .pubsub(pubsubName)
          .text()
          .publish(topic, `${topic} of another`, { ...again, source: "another" });
      }
      expect((await outcomes("twice")).sort()).toEqual(["retry", "retry", "success", "success", "success"]);
      expect(await outcomes("drops")).toEqual(["drop", "drop", "drop"]);
      expect(runs.sort()).toEqual([
        "drops",
        "drops of another",
        "twice 1",
        "twice 2",
        "twice of another 1",
        "twice of another 2",
      ]);
    },
  );

  proves(["app.doubles"], "gives a double of what it is handling the answer of that handling", async () => {
    const finish = gate();
    let runs = 0;
    const app = createApp();
    app
      .pubsub(pubsubName)
      .text()
      .on("slow", async (event) => {
        runs++;
        await finish.passed;
        event.drop();
      });
    await attach(app);
    for (let time = 1; time <= 2; time++) await runtime.pubsub(pubsubName).text().publish("slow", "x", { id: "one" });
    await settled();
    finish.open();
    expect(await outcomes("slow")).toEqual(["drop", "drop"]);
    expect(runs).toBe(1);
  });

  proves(["app.forms"], "keeps an event whose payload is not in the form asked for", async () => {
    const raw: string[] = [];
    const app = createApp();
    app
      .pubsub(pubsubName)
      .json()
      .on("json", (event) => {
        raw.push(new TextDecoder().decode(event.bytes));
        if (event.attempt === 1) void event.data;
      });
    await attach(app);
    await publish("json", "{oops");
    expect(await outcomes("json")).toEqual(["retry", "success"]);
    expect(raw).toEqual(["{oops", "{oops"]);
  });

  for (const on of [true, false]) {
    proves(["app.lossless"], `receives byte for byte what was published, quirks ${on ? "on" : "off"}`, async () => {
      await mock.control.quirks.set({ jsonNumbersRounded: on, unknownContentTypeLost: on, inMemoryBusBlocks: on });
      let received = gate<{ bytes: Uint8Array; contentType: string }>();
      const app = createApp();
      app.pubsub(pubsubName).on("lossless", (event) => received.open(event));
      await attach(app);
      const types = [
        "application/json",
        "text/plain",
        "image/png",
        "application/vnd.order+json",
        "application/cloudevents+json",
        "x",
      ];
      const edges = [new Uint8Array(0), new Uint8Array([0xff, 0xfe]), new TextEncoder().encode("null")];
      const payload = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...edges));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...types), payload, async (contentType, bytes) => {
          received = gate();
          await runtime.pubsub(pubsubName).publish("lossless", bytes, { contentType });
          const event = await received.passed;
          expect(event.contentType).toBe(contentType);
          expect(Buffer.from(event.bytes).equals(bytes)).toBe(true);
        }),
        { numRuns: 100 },
      );
      received = gate();
      const most = new Uint8Array(3_145_000).fill(7);
      await runtime.pubsub(pubsubName).publish("lossless", most);
      expect(Buffer.from((await received.passed).bytes).equals(most)).toBe(true);
    });
  }
});

describe("an event without a handler", () => {
  proves(["app.unknown-topic"], "is dropped with a warning, also where the warning fails", async () => {
    const warnings: string[] = [];
    const app = createApp({ warn: (message) => void warnings.push(message) });
    const event = {
      pubsubName,
      topic: "nobody",
      id: "1",
      source: "",
      type: "",
      specVersion: "",
      dataContentType: "",
      data: new Uint8Array(0),
      metadata: new Map<string, string>(),
    };
    // 2 is DROP.
    expect(await app.onTopicEvent(event)).toEqual({ status: 2 });
    expect(warnings).toEqual([
      `Dropped an event of topic 'nobody' on '${pubsubName}': no handler is registered for it.`,
    ]);
    const failing = createApp({
      warn: () => {
        throw new Error("no log");
      },
    });
    expect(await failing.onTopicEvent(event)).toEqual({ status: 2 });
  });

  proves(["app.one-handler"], "is the only kind that may be given one", () => {
    const events = createApp().pubsub(pubsubName);
    events.on("t", () => undefined);
    expect(() => events.on("t", () => undefined)).toThrow(
      `topic is "t"; use one handler for each topic; 't' on '${pubsubName}' has one.`,
    );
    expect(() => events.on("", () => undefined)).toThrow('topic is ""; use ');
    expect(() => events.on("u", 5 as never)).toThrow("handler is 5; use a function.");
    expect(() => createApp({ warn: 5 as never })).toThrow("warn is 5; use a function.");
  });
});

describe("serve", () => {
  const appOf = (seen: string[]): App => {
    const app = createApp();
    app
      .pubsub(pubsubName)
      .text()
      .on("t", ({ data }) => void seen.push(data));
    return app;
  };
  const expectServed = async (server: AppServer, seen: string[]): Promise<void> => {
    cleanups.push(() => server.close());
    expect(await mock.attachApp(server.address)).toMatchObject({ state: "attached" });
    await publish("t", "arrived");
    await mock.control.events.idle();
    expect(seen).toEqual(["arrived"]);
  };

  proves(["app.serve.tcp"], "listens on a free port, on the host that is named", async () => {
    const seen: string[] = [];
    const server = await serve(appOf(seen), { host: "localhost", port: 0 });
    expect(server.address).toBe(`localhost:${server.port}`);
    await expectServed(server, seen);
  });

  proves(["app.serve.unix"], "listens on a Unix socket", async () => {
    const folder = await mkdtemp(join(tmpdir(), "layotto-app-"));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const seen: string[] = [];
    const server = await serve(appOf(seen), { path: join(folder, "app.sock") });
    expect(server).toMatchObject({ address: `unix:${join(folder, "app.sock")}`, port: undefined });
    await expectServed(server, seen);
  });

  proves(["app.serve.unix.dead"], "takes the place of a dead process, and of nothing else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "layotto-app-"));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "app.sock");
    const dying =
      'require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
    const dead = spawn(process.execPath, ["-e", dying, path], { stdio: "ignore" });
    await once(dead, "exit");
    expect((await stat(path)).isSocket()).toBe(true);
    const seen: string[] = [];
    const server = await serve(appOf(seen), { path });
    await expect(serve(createApp(), { path })).rejects.toThrow(
      `path is "${path}"; use a socket on which nobody listens yet.`,
    );
    await expect(serve(createApp(), { path: `unix:${path}` })).rejects.toMatchObject({ argument: "path" });
    await expectServed(server, seen);
    const file = join(folder, "notes");
    await writeFile(file, "kept");
    await expect(serve(createApp(), { path: file })).rejects.toThrow("use a path where nothing but a socket is.");
    expect(await readFile(file, "utf8")).toBe("kept");
  });

  proves(["app.serve.env"], "listens where appcallback_GRPC_PORT says", async () => {
    cleanups.push(() => delete process.env["appcallback_GRPC_PORT"]);
    process.env["appcallback_GRPC_PORT"] = "0";
    const seen: string[] = [];
    const server = await serve(appOf(seen));
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    await expectServed(server, seen);
    process.env["appcallback_GRPC_PORT"] = "none";
    await expect(serve(appOf(seen))).rejects.toThrow("appcallback_GRPC_PORT is NaN; use a port from 0 to 65535.");
  });

  proves(["app.serve.taken"], "says which address is taken, or cannot be right", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => new Promise((resolve) => holder.close(resolve)));
    const { port } = holder.address() as { port: number };
    await expect(serve(createApp(), { port })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(
        new RegExp(`^address is "127.0.0.1:${port}"; use an address that is free to listen on`),
      ),
    });
    await expect(serve(createApp(), { port: 70_000 })).rejects.toThrow("port is 70000; use a port from 0 to 65535.");
    await expect(serve(createApp(), { port: "80" as never })).rejects.toThrow(
      'port is "80"; use a port from 0 to 65535.',
    );
    await expect(serve(createApp(), { host: "" })).rejects.toThrow('host is ""; use a host name or address.');
    await expect(serve(createApp(), { path: "" })).rejects.toThrow('path is ""; use the path of a Unix socket.');
    await expect(serve({} as App, { port: 0 })).rejects.toThrow("app is an object; use what createApp() makes.");
    await expect(serve(createApp(), null as never)).rejects.toThrow("options is null; use an options object.");
  });

  proves(["app.add"], "leaves a server of the user's own to the user", async () => {
    const seen: string[] = [];
    const server = new Server();
    addApp(server, appOf(seen));
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    cleanups.push(() => server.forceShutdown());
    expect(await mock.attachApp(`127.0.0.1:${port}`)).toMatchObject({ state: "attached" });
    await publish("t", "mine");
    await mock.control.events.idle();
    expect(seen).toEqual(["mine"]);
  });

  proves(["app.close"], "lets running handlers finish, and takes no new events", async () => {
    const started = gate();
    const finish = gate();
    const steps: string[] = [];
    const app = createApp();
    app
      .pubsub(pubsubName)
      .text()
      .on("t", async () => {
        started.open();
        await finish.passed;
        steps.push("handled");
      });
    const server = await serve(app, { port: 0 });
    await mock.attachApp(server.address);
    await publish("t", "x");
    await started.passed;
    const closing = server.close().then(() => steps.push("closed"));
    await settled();
    expect(steps).toEqual([]);
    expect((await mock.attachApp(server.address)).state).toBe("failed");
    finish.open();
    await closing;
    expect(steps).toEqual(["handled", "closed"]);
    await server.close();
  });

  proves(["app.close"], "gives up on a handler that does not finish", async () => {
    const started = gate();
    const app = createApp();
    app.pubsub(pubsubName).on("t", () => {
      started.open();
      return new Promise(() => undefined);
    });
    const server = await serve(app, { port: 0 });
    await mock.attachApp(server.address);
    await publish("t", "x");
    await started.passed;
    await server.close({ timeoutMs: 20 });
    await expect(server.close({ timeoutMs: -1 })).rejects.toThrow(
      "timeoutMs is -1; use a number of milliseconds from 0.",
    );
  });

  proves(["app.serve.tcp"], "ends with await using", async () => {
    let address;
    {
      await using server = await serve(createApp(), { port: 0 });
      address = server.address;
    }
    expect((await mock.attachApp(address)).state).toBe("failed");
  });
});
