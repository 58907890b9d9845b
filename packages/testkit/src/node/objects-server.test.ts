import { createRuntime } from "@layotto-sdk/core";
import { objects } from "@layotto-sdk/core/objects";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { proves } from "../../../../test/requirements/proves.js";
import { mockRuntime, type MockRuntime } from "../mock-runtime.js";
import { serve, type Served } from "./serve.js";

let mock: MockRuntime;
let served: Served;

beforeEach(async () => {
  mock = await mockRuntime({ buckets: ["photos", { name: "docs", versions: true }] });
  served = await serve(mock, { app: false, actuator: false });
});
afterEach(async () => {
  await served.close();
  await mock.close();
});

function bucket(name = "photos") {
  return createRuntime({ transport: mock.transport(), blocks: { objects } }).objects("oss_demo").bucket(name);
}

async function sign(key: string, method: "GET" | "PUT" = "GET"): Promise<string> {
  return await bucket().signUrl(key, { method, expiresInSeconds: 60 });
}

async function refusal(response: Response): Promise<string> {
  return `${response.status} ${/<Code>(.*)<\/Code>/.exec(await response.text())?.[1]}`;
}

describe("a signed URL, served", () => {
  proves(["objects.mock.signed-urls", "objects.sign"], "reads an object, with a range too", async () => {
    await bucket().put("dir/a b+c(1).txt", new TextEncoder().encode("hello"), { cacheControl: "no-store" });
    const url = await sign("dir/a b+c(1).txt");
    expect(url.startsWith(`http://${served.objects}/photos/dir/a%20b%2Bc%281%29.txt?`)).toBe(true);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": "5",
      "cache-control": "no-store",
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      "access-control-allow-origin": "*",
    });
    expect(await response.text()).toBe("hello");
    const ranges = { "bytes=1-3": "ell", "bytes=3-": "lo", "bytes=-2": "lo", "bytes=0-0": "h", "bytes=-9": "hello" };
    for (const [range, text] of Object.entries(ranges)) {
      const part = await fetch(url, { headers: { range } });
      expect([part.status, await part.text()], range).toEqual([206, text]);
    }
    expect(await refusal(await fetch(url, { headers: { range: "bytes=5-" } }))).toBe("416 InvalidRange");
    const etag = response.headers.get("etag") ?? "";
    expect((await fetch(url, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect(await refusal(await fetch(url, { headers: { "if-match": '"x"' } }))).toBe("412 PreconditionFailed");
  });

  proves(["objects.mock.signed-urls"], "writes an object", async () => {
    const response = await fetch(await sign("up", "PUT"), {
      method: "PUT",
      body: "hello",
      headers: { "content-type": "text/plain" },
    });
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"5d41402abc4b2a76b9719d911017c592"']);
    const record = await mock.control.objects.get({ store: "oss_demo", bucket: "photos", key: "up" });
    expect(record).toMatchObject({ text: "hello", contentType: "text/plain" });
  });

  proves(["objects.mock.signed-urls"], "is good until its time has come by the mock's clock", async () => {
    await bucket().put("a", new Uint8Array(1));
    const url = await sign("a");
    // The signature knows whole seconds.
    await mock.control.clock.advance(59_000);
    expect((await fetch(url)).status).toBe(200);
    await mock.control.clock.advance(1_000);
    const late = await fetch(url);
    expect(await refusal(late)).toBe("403 AccessDenied");
  });

  proves(["objects.mock.signed-urls"], "allows what was signed, and nothing else", async () => {
    await bucket().put("a", new Uint8Array(1));
    await bucket().put("b", new Uint8Array(1));
    const url = await sign("a");
    const badly = "403 SignatureDoesNotMatch";
    expect(await refusal(await fetch(url.replace("/photos/a", "/photos/b")))).toBe(badly);
    expect(await refusal(await fetch(url.replace("Expires=60", "Expires=6000")))).toBe(badly);
    expect(await refusal(await fetch(`${url}0`))).toBe(badly);
    expect(await refusal(await fetch(url, { method: "PUT", body: "x" }))).toBe(badly);
    expect(await refusal(await fetch(url, { method: "DELETE" }))).toBe(badly);
    expect(await refusal(await fetch(url.split("?", 1)[0] ?? ""))).toBe("403 AccessDenied");
    expect(await refusal(await fetch(await sign("none")))).toBe("404 NoSuchKey");
    expect((await fetch(url, { method: "OPTIONS" })).status).toBe(204);
  });

  proves(["objects.mock.signed-urls"], "of another mock is not good here", async () => {
    await using other = await mockRuntime({ buckets: ["photos"] });
    await using servedToo = await serve(other, { app: false, actuator: false });
    await bucket().put("a", new Uint8Array(1));
    const url = (await sign("a")).replace(served.objects ?? "", servedToo.objects ?? "");
    expect(await refusal(await fetch(url))).toBe("403 SignatureDoesNotMatch");
  });

  proves(
    ["objects.mock.signed-urls"],
    "outlives a restart of the runtime, and points nowhere when nobody serves it",
    async () => {
      await bucket().put("a", new Uint8Array(1));
      const url = await sign("a");
      await served.restart();
      expect((await fetch(url)).status).toBe(200);
      await served.close();
      expect(await sign("a")).toMatch(/^http:\/\/objects\.invalid\/photos\/a\?/);
    },
  );
});

describe("serving objects", () => {
  proves(["objects.mock.signed-urls"], "can be switched off, and needs a host", async () => {
    await using quiet = await serve(mock, { app: false, actuator: false, objects: false });
    expect(quiet.objects).toBeUndefined();
    await expect(serve(mock, { app: false, objects: "unix:/tmp/x.sock" })).rejects.toThrow(
      /a signed URL needs host:port/,
    );
  });
});
