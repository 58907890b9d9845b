// A program in ESM: the client against a served mock, and the errors of the CommonJS copy beside it.
import { connect, EtagMismatchError } from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const commonJs = require("@layotto-sdk/node");
assert.notEqual(commonJs.EtagMismatchError, EtagMismatchError, "there should be two copies");

const mock = await mockRuntime();
const served = await serve(mock);
const runtime = connect({ endpoint: served.grpc });
const other = commonJs.connect({ endpoint: served.grpc });
try {
  const carts = runtime.state("state_demo").json();
  await carts.save("cart:7", { items: ["apple"] });
  const entry = await carts.get("cart:7");
  assert.deepEqual(entry?.value, { items: ["apple"] });

  const ours = await carts.save("cart:7", {}, { etag: "999" }).catch((error) => error);
  const theirs = await other
    .state("state_demo")
    .json()
    .save("cart:7", {}, { etag: "999" })
    .catch((error) => error);
  for (const error of [ours, theirs]) {
    assert(error instanceof EtagMismatchError, "ESM's class knows the error");
    assert(error instanceof commonJs.EtagMismatchError, "CommonJS's class knows the error");
    assert(error instanceof commonJs.LayottoError && !(error instanceof commonJs.TimeoutError));
  }
  assert.equal((await mock.connect().state("state_demo").json().get("cart:7"))?.value.items.length, 1);
} finally {
  await Promise.all([runtime.close(), other.close()]);
  await served.close();
  await mock.close();
}
console.log("saved and read over gRPC; instanceof holds across the copies");
