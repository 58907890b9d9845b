import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";
import { serve, type Served } from "@layotto-sdk/testkit/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proof } from "../requirements/proves.js";

let mock: MockRuntime;
let served: Served;

beforeAll(async () => {
  mock = await mockRuntime();
  served = await serve(mock, { control: true, app: false });
});
afterAll(async () => {
  await served.close();
  await mock.close();
});

const post = (operation: string, init: RequestInit = {}) =>
  fetch(`${served.control}/control/${operation}`, {
    method: "POST",
    body: "null",
    ...init,
    headers: { "content-type": "application/json", ...(init.headers as Record<string, string>) },
  });

describe("the control interface over HTTP", () => {
  it("listens on loopback, and only when asked", proof("testkit.control.http"), async () => {
    expect(served.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await using plain = await serve(mock, { app: false, actuator: false });
    expect([plain.control, plain.actuator]).toEqual([undefined, undefined]);
  });

  it(
    "refuses web pages, other content types, other methods, other places and what is not JSON",
    proof("testkit.control.http"),
    async () => {
      expect((await post("clock.now")).status).toBe(200);
      expect((await post("clock.now", { headers: { origin: "http://evil.example" } })).status).toBe(403);
      expect((await post("clock.now", { headers: { "content-type": "text/plain" } })).status).toBe(415);
      expect((await fetch(`${served.control}/control/clock.now`)).status).toBe(405);
      expect((await fetch(`${served.control}/`)).status).toBe(404);
      expect(await (await post("clock.now", { body: "{" })).json()).toMatchObject({
        error: expect.stringContaining("not JSON") as string,
      });
      expect(await (await post("clock.constructor")).json()).toEqual({
        error: 'There is no operation "clock.constructor".',
      });
      expect(await (await post("__proto__")).json()).toMatchObject({ error: expect.any(String) as string });
    },
  );
});
