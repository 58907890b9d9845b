import { createServer, type Server } from "node:http";
import { createServer as createNetServer, type AddressInfo, type Server as NetServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpTimeoutError } from "../engine/outside.js";
import { sendHttp } from "./http-client.js";

const servers: (Server | NetServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server | NetServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers the first request and keeps its bytes. */
async function rawServer(): Promise<{ host: string; request: Promise<string> }> {
  let tell!: (text: string) => void;
  const request = new Promise<string>((resolve) => (tell = resolve));
  const host = await listening(
    createNetServer((socket) =>
      socket.once("data", (bytes) => {
        tell(bytes.toString());
        socket.end("HTTP/1.1 204 No Content\r\nX-A: 1\r\nx-a: 2\r\n\r\n");
      }),
    ),
  );
  return { host, request };
}

const rest = { headers: [], body: new Uint8Array(0), timeoutMs: 5000 };

describe("the HTTP client", () => {
  it.each(["GET", "NONE", "TRACE"])("sends the method %s as it is, with the headers as they are", async (method) => {
    const { host, request } = await rawServer();
    const response = await sendHttp({
      ...rest,
      method,
      url: `http://${host}/a?b=c`,
      headers: [
        ["Host", "localhost"],
        ["X-One", "1"],
        ["x-one", "2"],
      ],
    });
    const length = method === "NONE" ? "Content-Length: 0\r\n" : "";
    expect(await request).toBe(
      `${method} /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\nx-one: 2\r\n${length}Connection: close\r\n\r\n`,
    );
    expect(response).toMatchObject({
      status: 204,
      statusText: "No Content",
      headers: [
        ["X-A", "1"],
        ["x-a", "2"],
      ],
    });
  });

  it("sends a body with its length, and gives the answer's", async () => {
    const host = await listening(createServer((request, response) => request.pipe(response.writeHead(201))));
    const body = new Uint8Array([0, 255, 1]);
    const response = await sendHttp({ ...rest, method: "DELETE", url: `http://${host}/`, body });
    expect([response.status, [...response.body]]).toEqual([201, [0, 255, 1]]);
  });

  it("follows no redirect", async () => {
    const host = await listening(
      createServer((_request, response) => response.writeHead(302, { location: "/other" }).end()),
    );
    expect((await sendHttp({ ...rest, method: "GET", url: `http://${host}/` })).status).toBe(302);
  });

  it("gives up in time, and tells a connection that failed", async () => {
    const host = await listening(createNetServer((socket) => socket.resume()));
    await expect(sendHttp({ ...rest, method: "GET", url: `http://${host}/`, timeoutMs: 20 })).rejects.toBeInstanceOf(
      HttpTimeoutError,
    );
    await expect(sendHttp({ ...rest, method: "GET", url: "http://127.0.0.1:1/" })).rejects.toThrow("ECONNREFUSED");
  });
});
