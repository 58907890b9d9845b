// Run by program.test.ts under node:test, as a user's own test would be.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { mockRuntime, type MockRuntime } from "@layotto-sdk/testkit";

void describe("a cart", () => {
  let mock: MockRuntime;
  before(async () => {
    mock = await mockRuntime();
  });
  beforeEach(() => mock.control.reset());
  after(() => mock.close());

  void it("is kept for an hour", async () => {
    const carts = mock.connect().state("state_demo").json();
    await carts.save("cart:7", { items: 1 }, { ttlSeconds: 3600 });
    await mock.control.clock.advance(3_599_000);
    assert.deepEqual((await carts.get("cart:7"))?.value, { items: 1 });
    await mock.control.clock.advance(2_000);
    assert.equal(await carts.get("cart:7"), undefined);
  });

  void it("is asked of a service", async () => {
    mock.service("PriceService:1.0", ({ method }) => ({ body: `price of ${method}` }));
    const answer = await mock.connect().invoke("PriceService:1.0", "/apple");
    assert.equal(answer.text(), "price of /apple");
    const [call] = await mock.control.calls.list({ method: "InvokeService" });
    assert.equal(call?.store, "PriceService:1.0");
  });
});
