import { connect, InvalidInputError, toReadable, type FullRuntime, type TransferProgress } from "@layotto-sdk/node";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { untilNoneRuns } from "../blocks/call-kinds.js";
import { expectFailure } from "../blocks/expect-failure.js";
import { proves } from "../requirements/proves.js";

let mock: MockRuntime;
let served: Served;
let runtime: FullRuntime;
const content = randomBytes(1_500_000);
const pieces = (size = 100_001): Uint8Array[] =>
  Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
    content.subarray(index * size, (index + 1) * size),
  );
const files = () => runtime.files("file_demo");

beforeAll(async () => {
  mock = await mockRuntime();
  served = await serve(mock, { app: false, actuator: false });
  runtime = connect({ endpoint: served.grpc });
});
beforeEach(() => mock.control.reset());
afterAll(async () => {
  await runtime.close();
  await served.close();
  await mock.close();
});

describe("an upload", () => {
  const sources: Record<string, () => Parameters<ReturnType<typeof files>["put"]>[1]> = {
    bytes: () => content,
    "a Blob": () => new Blob(pieces() as Uint8Array<ArrayBuffer>[]),
    "a Node stream": () => Readable.from(pieces()),
    "a Web stream": () => new Blob([content]).stream() as ReadableStream<Uint8Array>,
    "an iterable": () => pieces(),
    "an async iterable of small pieces": () =>
      (async function* () {
        yield* pieces(999);
      })(),
  };
  for (const [name, source] of Object.entries(sources)) {
    proves(["streams.in", "streams.progress"], `takes ${name}, and reports its progress`, async () => {
      const progress: TransferProgress[] = [];
      await files().put("/tmp/form", source(), { onProgress: (step) => void progress.push(step) });
      const stored = await mock.control.files.get({ store: "file_demo", name: "/tmp/form" });
      expect(Buffer.from(stored?.base64 ?? "", "base64").equals(content)).toBe(true);
      const steps = progress.map(({ transferredBytes }) => transferredBytes);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps.at(-1)).toBe(content.length);
      expect(progress[0]?.totalBytes).toBe(["bytes", "a Blob"].includes(name) ? content.length : undefined);
    });
  }

  proves(["streams.in"], "refuses pieces that are no bytes, and closes their source", async () => {
    const stream = Readable.from(["text"]);
    await expectFailure(files().put("/tmp/form", stream), InvalidInputError, { argument: "a piece of source" });
    if (!stream.destroyed) await once(stream, "close");
    expect(stream.destroyed).toBe(true);
  });
});

describe("a download", () => {
  beforeEach(() =>
    mock.control.files.put({ store: "file_demo", name: "/tmp/out", base64: content.toString("base64") }),
  );
  const whole = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of source) parts.push(part);
    return Buffer.concat(parts);
  };

  proves(
    ["streams.out", "streams.progress"],
    "comes as an iterable, a Web stream, a Node stream, and whole",
    async () => {
      const steps: number[] = [];
      const onProgress = ({ transferredBytes }: TransferProgress): void => void steps.push(transferredBytes);
      expect((await whole(files().get("/tmp/out", { onProgress }))).equals(content)).toBe(true);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps.at(-1)).toBe(content.length);
      expect(
        (await whole(files().get("/tmp/out").stream() as unknown as AsyncIterable<Uint8Array>)).equals(content),
      ).toBe(true);
      const readable = toReadable(files().get("/tmp/out"));
      expect(readable).toBeInstanceOf(Readable);
      expect((await whole(readable)).equals(content)).toBe(true);
      expect(Buffer.from(await files().get("/tmp/out").bytes()).equals(content)).toBe(true);
      await mock.control.files.put({ store: "file_demo", name: "/tmp/text", text: "Grüße" });
      expect(await files().get("/tmp/text").text()).toBe("Grüße");
    },
  );

  const leaving: Record<string, () => Promise<unknown>> = {
    "leaving its loop": async () => {
      for await (const part of files().get("/tmp/out")) if (part.length > 0) break;
    },
    "throwing in its loop": async () => {
      const reading = async (): Promise<void> => {
        for await (const part of files().get("/tmp/out")) throw new Error(`enough after ${part.length}`);
      };
      await expect(reading()).rejects.toThrow("enough after");
    },
    "cancelling its Web stream": async () => {
      const reader = files().get("/tmp/out").stream().getReader();
      await reader.read();
      await reader.cancel();
    },
    "destroying its Node stream": async () => {
      const readable = toReadable(files().get("/tmp/out"));
      await once(readable, "readable");
      readable.destroy();
      await once(readable, "close");
    },
  };
  for (const [how, leave] of Object.entries(leaving)) {
    proves(["streams.leave"], `releases its call by ${how}`, async () => {
      // Too large for what the connection holds, so that the runtime waits in the middle of it.
      const large = Buffer.alloc(24 * 1024 * 1024).toString("base64");
      await mock.control.files.put({ store: "file_demo", name: "/tmp/out", base64: large });
      await leave();
      await untilNoneRuns(mock.control);
      const [call] = await mock.control.calls.list({ method: "GetFile" });
      expect(call?.outcome).toBe("CANCELLED");
    });
  }

  proves(["streams.out"], "that fails fails in every form with the same error", async () => {
    const absent = () => files().get("/tmp/absent");
    const error = { code: "FILE_NOT_FOUND", key: "/tmp/absent" };
    await expect(absent().bytes()).rejects.toMatchObject(error);
    await expect(absent().stream().getReader().read()).rejects.toMatchObject(error);
    await expect(whole(toReadable(absent()))).rejects.toMatchObject(error);
  });
});

proves(
  ["streams.reads-at-once"],
  "several reads that wait at once are answered in order, and all of them end",
  async () => {
    await files().put("/tmp/form", content);
    const reader = files().get("/tmp/form")[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 20 }, () => reader.next()));
    const received = results.flatMap(({ done, value }) => (done ? [] : [value]));
    expect(Buffer.concat(received).equals(content)).toBe(true);
    expect(results.at(-1)?.done).toBe(true);
  },
);
