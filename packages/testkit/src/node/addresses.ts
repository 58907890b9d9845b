import type { AddressInfo, Server } from "node:net";
import { createConnection } from "node:net";
import { lstat, unlink } from "node:fs/promises";

/** Where to listen: a port of a host, or the path of a unix socket. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * Reads `host:port`, `:port` (on 127.0.0.1), `[::1]:port` or `unix:/path` (`unix:///path`, an absolute path alone).
 *
 * @throws TypeError that names the address and what would do.
 */
export function parseAddress(address: string, name = "address"): ListenAddress {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(address)?.[1] ?? (address.startsWith("/") ? address : undefined);
  if (unix !== undefined) return { path: unix };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    throw new TypeError(
      `${name} is ${JSON.stringify(address)}; use host:port, for example 127.0.0.1:34904, or unix:/path/to/socket.`,
    );
  }
  return { host: match[1] ?? (match[2] || "127.0.0.1"), port };
}

/** How a client of this package and gRPC write the address. */
export function formatAddress(address: ListenAddress): string {
  if ("path" in address) return `unix:${address.path}`;
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/**
 * Starts to listen; port 0 becomes the port that the system gave. A unix socket that a dead process left behind is
 * removed first.
 */
export async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  if ("path" in address) await removeDeadSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const listening = (): void => {
      server.off("error", reject);
      resolve();
    };
    if ("path" in address) server.listen(address.path, listening);
    else server.listen(address.port, address.host, listening);
  });
  return "path" in address ? address : { host: address.host, port: (server.address() as AddressInfo).port };
}

async function removeDeadSocket(path: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createConnection(path, () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  // Refused: the file is there and nobody listens. Anything else is for listen() to report.
  if (code !== "ECONNREFUSED") return;
  // A file that is no socket refuses too.
  const isSocket = await lstat(path).then(
    (present) => present.isSocket(),
    () => false,
  );
  if (isSocket) await unlink(path).catch(() => undefined);
}
