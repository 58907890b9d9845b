import { InvalidInputError } from "@layotto-sdk/core";
import { lstat, unlink } from "node:fs/promises";
import { createConnection } from "node:net";

/**
 * Makes the path of a Unix socket free to listen on: a socket file that a dead process left behind is removed.
 * @throws InvalidInputError where somebody listens there, or where something else than a socket is
 */
export async function freeSocketPath(path: string): Promise<void> {
  const present = await lstat(path).catch(() => undefined);
  // Nothing there, or not to be seen: that is for listening to find out.
  if (!present) return;
  if (!present.isSocket()) throw new InvalidInputError("path", path, "a path where nothing but a socket is");
  const failure = await connectionFailure(path);
  if (failure === undefined) throw new InvalidInputError("path", path, "a socket on which nobody listens yet");
  if (failure === "ECONNREFUSED") await unlink(path).catch(() => undefined);
}

/** Why nobody can be reached on a socket; `undefined` where somebody can. */
function connectionFailure(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createConnection(path, () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
  });
}
