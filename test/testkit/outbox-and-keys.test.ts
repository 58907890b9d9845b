import { controlOverHttp, mockRuntime, type Control } from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { afterEach, beforeEach, expect, test } from "vitest";

const component = "cryption_demo";
let control: Control;
let close: () => Promise<void>;
let send: () => Promise<unknown>;

beforeEach(async () => {
  const mock = await mockRuntime({ keys: { [component]: ["second"] } });
  const served = await serve(mock, { control: true, app: false, actuator: false });
  control = controlOverHttp(served.control as string);
  send = () =>
    mock
      .connect()
      .email("email_demo")
      .send({ from: "a@b", to: ["c@d"], text: "x" });
  close = async () => {
    await served.close();
    await mock.close();
  };
});
afterEach(() => close());

test("the outbox is read and emptied over HTTP, and survives a restart but no reset", async () => {
  await send();
  expect(await control.outbox.list()).toHaveLength(1);
  expect(await control.outbox.list({ kind: "sms" })).toEqual([]);
  await expect(control.outbox.list({ kind: "mail" as never })).rejects.toThrow(
    'kind is "mail"; use one of email, sms, phone, or none.',
  );
  await control.restart();
  expect((await control.outbox.list({ kind: "email", component: "email_demo" }))[0]?.text).toBe("x");
  await control.outbox.clear();
  expect(await control.outbox.list()).toEqual([]);
  await send();
  await control.reset();
  expect(await control.outbox.list()).toEqual([]);
});

test("keys are named by the option, and changed over HTTP", async () => {
  const ids = async () => (await control.cryption.keys({ component })).map(({ keyId }) => keyId);
  expect(await ids()).toEqual(["key_demo", "second"]);
  await control.cryption.addKey({ component, keyId: "third" });
  await control.cryption.removeKey({ component, keyId: "second" });
  expect(await ids()).toEqual(["key_demo", "third"]);
  expect((await control.cryption.rotateKey({ component, keyId: "third" })).keyVersionIds).toHaveLength(2);
  await control.restart();
  expect(await ids()).toEqual(["key_demo", "third"]);
  await control.reset();
  expect(await ids()).toEqual(["key_demo", "second"]);
  await expect(control.cryption.rotateKey({ component, keyId: "zz" })).rejects.toThrow("has no key zz");
  await expect(control.cryption.keys({ component: "zz" })).rejects.toThrow(
    "component not found. kind: cryption , name: zz",
  );
  await expect(control.cryption.addKey({ component } as never)).rejects.toThrow("keyId is missing; use a string.");
});
