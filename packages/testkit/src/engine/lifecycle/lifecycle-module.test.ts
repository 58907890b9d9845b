import { applyConfiguration } from "@layotto-sdk/protocol/lifecycle";
import { sayHello } from "@layotto-sdk/protocol/runtime";
import { expect, it } from "vitest";
import { demoConfig } from "../../config/demo-config.js";
import { createHelloModule } from "../hello/hello-module.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createLifecycleModule } from "./lifecycle-module.js";

it("a hello component says what it was told to, until it starts anew, and no other component can be changed", async () => {
  const hello = createHelloModule({ ...testContext({}), config: demoConfig() });
  const apply = (kind: string, name: string, metadata: Record<string, string> = { hello: "goodbye" }) =>
    asking(createLifecycleModule(hello))(applyConfiguration, {
      componentConfig: { kind, name, metadata: new Map(Object.entries(metadata)) },
    });
  const greeting = async () => (await asking(hello)(sayHello, { serviceName: "helloworld", name: "x" })).hello;
  await apply("hellos", "helloworld", { other: "1" });
  expect(await greeting()).toBe("greeting, x");
  await apply("hellos", "helloworld");
  expect(await greeting()).toBe("goodbye, x");
  hello.restart?.();
  expect(await greeting()).toBe("greeting, x");
  await apply("hellos", "helloworld", { hello: "" });
  expect(await greeting()).toBe(", x");
  hello.reset();
  expect(await greeting()).toBe("greeting, x");
  expect(await refusalOf(apply("state", "state_demo"))).toBe(
    "INVALID_ARGUMENT: component not found. kind: state , name: state_demo",
  );
  expect(await refusalOf(apply("hellos", "helloworld", {}))).toBe("INVALID_ARGUMENT: field metadata is not configured");
});
