import type { MessageCodec, Method } from "@layotto-sdk/protocol/method";

/** Stands in the log for a method that the mock does not have; its messages cannot be read. */
export function strangeMethod(path: string): Method<unknown, unknown> {
  const slash = path.lastIndexOf("/");
  const codec: MessageCodec<unknown> = {
    encode: () => unreadable(path),
    decode: () => unreadable(path),
    fromPartial: () => unreadable(path),
  };
  return {
    path,
    service: path.slice(1, Math.max(1, slash)),
    name: path.slice(slash + 1),
    kind: "unary",
    request: codec,
    response: codec,
    idempotency: "never",
  };
}

function unreadable(path: string): never {
  throw new TypeError(`${path} is unknown here, and so are its messages`);
}
