// A program in CommonJS.
const assert = require("node:assert/strict");
const { connect, LayottoError } = require("@layotto-sdk/node");
const { mockRuntime } = require("@layotto-sdk/testkit");
const { serve } = require("@layotto-sdk/testkit/node");

async function main() {
  const mock = await mockRuntime();
  const served = await serve(mock);
  const runtime = connect({ endpoint: served.grpc });
  try {
    await runtime.state("state_demo").text().save("greeting", "hello");
    assert.equal((await runtime.state("state_demo").text().get("greeting"))?.value, "hello");
    await assert.rejects(runtime.state("no_such_store").text().get("greeting"), LayottoError);
  } finally {
    await runtime.close();
    await served.close();
    await mock.close();
  }
  console.log("saved and read over gRPC");
}

void main();
