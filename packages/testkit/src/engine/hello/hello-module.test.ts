import { sayHello } from "@layotto-sdk/protocol/runtime";
import { expect, it } from "vitest";
import { demoConfig } from "../../config/demo-config.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createHelloModule } from "./hello-module.js";

it("says the configured greeting, to nobody too, and gives the data back", async () => {
  const ask = asking(createHelloModule({ ...testContext({}), config: demoConfig() }));
  const data = { typeUrl: "t", value: Uint8Array.of(1) };
  expect(await ask(sayHello, { serviceName: "helloworld", name: "bob", data })).toEqual({
    hello: "greeting, bob",
    data,
  });
  expect((await ask(sayHello, { serviceName: "helloworld" })).hello).toBe("greeting");
  expect(await refusalOf(ask(sayHello, {}))).toBe("UNKNOWN: no instance found");
});
