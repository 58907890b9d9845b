import { sendEmail, sendEmailWithTemplate } from "@layotto-sdk/protocol/email";
import { sendVoiceWithTemplate } from "@layotto-sdk/protocol/phone";
import { sendSmsWithTemplate } from "@layotto-sdk/protocol/sms";
import { beforeEach, describe, expect, it } from "vitest";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createMessagingModule, type MessagingModule } from "./messaging-module.js";

const context = testContext({
  email: { aliyun: { type: "aliyun.email" }, mine: { type: "mine" } },
  sms: { tencent: { type: "tencentcloud.sms" }, mine: { type: "mine" } },
  phone: { mine: { type: "mine" } },
});
let module: MessagingModule;
let ask: ReturnType<typeof asking>;
beforeEach(() => {
  module = createMessagingModule(context);
  ask = asking(module);
});

const address = { from: "shop@example.com", to: ["a@example.com", "b@example.com"], cc: ["c@example.com"] };

describe("mail", () => {
  it("lands in the outbox as it was sent, with those whom the provider sends it to", async () => {
    const content = { text: "hello" };
    const { requestId } = await ask(sendEmail, {
      componentName: "aliyun",
      subject: "s",
      content,
      address,
      settingId: "x",
    });
    await ask(sendEmail, { componentName: "mine", subject: "s", content, address });
    const mail = { kind: "email", ...address, subject: "s", text: "hello", at: context.clock.now() };
    expect(module.outbox.list()).toEqual([
      { ...mail, component: "aliyun", settingId: "x", recipients: address.to, requestId },
      { ...mail, component: "mine", recipients: [...address.to, ...address.cc], requestId: expect.any(String) },
    ]);
  });

  it("from a template goes to the first recipient alone with Alibaba Cloud", async () => {
    const template = { templateId: "t", templateParams: new Map([["name", "Ada"]]) };
    const { requestId } = await ask(sendEmailWithTemplate, {
      componentName: "aliyun",
      subject: "s",
      template,
      address,
    });
    await ask(sendEmailWithTemplate, { componentName: "mine", template, address });
    expect(module.outbox.list()).toMatchObject([
      { template: { id: "t", params: { name: "Ada" } }, to: address.to, recipients: ["a@example.com"], requestId },
      { recipients: ["a@example.com", "b@example.com", "c@example.com"] },
    ]);
  });

  it.each([
    { address },
    { address, content: { text: "" } },
    { content: { text: "x" } },
    { content: { text: "x" }, address: { ...address, from: "" } },
    { content: { text: "x" }, address: { ...address, to: [] } },
  ])("that lacks a part is refused by Alibaba Cloud: %j", async (mail) => {
    expect(await refusalOf(ask(sendEmail, { componentName: "aliyun", ...mail }))).toBe("INTERNAL: invalid argument");
    await ask(sendEmail, { componentName: "mine", ...mail });
    expect(module.outbox.list()).toHaveLength(1);
  });

  it.each([
    { address },
    { address, template: { templateId: "" } },
    { template: { templateId: "t" } },
    { template: { templateId: "t" }, address: { ...address, to: [] } },
  ])("from a template that lacks a part is refused by Alibaba Cloud: %j", async (mail) => {
    const sent = ask(sendEmailWithTemplate, { componentName: "aliyun", ...mail });
    expect(await refusalOf(sent)).toBe("INTERNAL: invalid argument");
    await ask(sendEmailWithTemplate, { componentName: "mine", ...mail });
  });
});

describe("text messages", () => {
  const template = (...params: [string, string][]) => ({ templateId: "t", templateParams: new Map(params) });

  it("land in the outbox with a result for each number, and one that is none has its own", async () => {
    const answer = await ask(sendSmsWithTemplate, {
      componentName: "tencent",
      phoneNumbers: ["+8613800000000", "nobody"],
      template: template(["1", "b"], ["0", "a"]),
      signName: "shop",
      senderId: "S",
      metadata: new Map([["SdkAppId", "1"]]),
    });
    expect(answer.results).toEqual([
      { code: "Ok", message: "send success", metadata: new Map([["PhoneNumber", "+8613800000000"]]) },
      {
        code: "InvalidParameterValue.IncorrectPhoneNumber",
        message: expect.any(String),
        metadata: new Map([["PhoneNumber", "nobody"]]),
      },
    ]);
    expect(module.outbox.list()).toEqual([
      {
        kind: "sms",
        component: "tencent",
        phoneNumbers: ["+8613800000000", "nobody"],
        recipients: ["+8613800000000"],
        template: { id: "t", params: { "0": "a", "1": "b" } },
        signName: "shop",
        senderId: "S",
        metadata: { SdkAppId: "1" },
        requestId: answer.requestId,
        at: context.clock.now(),
      },
    ]);
  });

  it.each([
    [[["1", "a"]]],
    [[["code", "a"]]],
    [
      [
        ["0", "a"],
        ["2", "b"],
      ],
    ],
    [[["-1", "a"]]],
    [[["", "a"]]],
  ] as [string, string][][][])(
    "whose gaps are not numbered from 0 are refused by Tencent Cloud: %j",
    async (params) => {
      const sms = { phoneNumbers: ["+4912345678"], template: template(...params) };
      expect(await refusalOf(ask(sendSmsWithTemplate, { componentName: "tencent", ...sms }))).toBe(
        "INTERNAL: error: template parameters should be key-value pairs of the form [idx, param], with idx starting at 0 and ending at the length of parameters - 1",
      );
      await ask(sendSmsWithTemplate, { componentName: "mine", ...sms });
      expect(module.outbox.list()).toHaveLength(1);
    },
  );

  it("without number or template are refused by Tencent Cloud", async () => {
    const refusal = (sms: object) => refusalOf(ask(sendSmsWithTemplate, { componentName: "tencent", ...sms }));
    expect(await refusal({ template: template() })).toBe(
      "INTERNAL: error: sms `sendSms` method missing parameter `phone_numbers`",
    );
    expect(await refusal({ phoneNumbers: ["1234567"] })).toBe(
      "INTERNAL: error: sms `sendSms` method missing parameter `template`",
    );
  });
});

describe("the outbox", () => {
  it("has voice calls too, is listed by kind and component, and is emptied by a reset", async () => {
    const template = { templateId: "v", templateParams: new Map([["code", "1"]]) };
    await ask(sendVoiceWithTemplate, { componentName: "mine", template, toMobile: ["1", "2"], fromMobile: "3" });
    await ask(sendSmsWithTemplate, { componentName: "mine", phoneNumbers: ["1"] });
    expect(module.outbox.list({ kind: "phone" })).toMatchObject([
      { to: ["1", "2"], from: "3", recipients: ["1", "2"], template: { id: "v", params: { code: "1" } } },
    ]);
    expect(module.outbox.list({ component: "mine" })).toHaveLength(2);
    expect(module.outbox.list({ component: "other" })).toEqual([]);
    module.reset();
    expect(module.outbox.list()).toEqual([]);
  });

  it("stays empty where there is no such component", async () => {
    const notFound = (kind: string) => `INVALID_ARGUMENT: component not found. kind: ${kind} , name: zz`;
    const componentName = "zz";
    expect(await refusalOf(ask(sendEmail, { componentName }))).toBe(notFound("email"));
    expect(await refusalOf(ask(sendEmailWithTemplate, { componentName }))).toBe(notFound("email"));
    expect(await refusalOf(ask(sendSmsWithTemplate, { componentName }))).toBe(notFound("sms"));
    expect(await refusalOf(ask(sendVoiceWithTemplate, { componentName }))).toBe(notFound("phone"));
    expect(module.outbox.list()).toEqual([]);
  });
});
