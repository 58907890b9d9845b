import { ComponentNotFoundError, InvalidInputError, UnavailableError } from "@layotto-sdk/core";
import { SendFailedError, type Mail, type TemplateMail } from "@layotto-sdk/core/email";
import type { VoiceMessage } from "@layotto-sdk/core/phone";
import type { TextMessage } from "@layotto-sdk/core/sms";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

const mail: Mail = {
  from: "shop@example.com",
  to: ["ada@example.com", "bob@example.com"],
  subject: "Your order",
  text: "It is on its way.",
};
const { text: _, ...addresses } = mail;
const templateMail: TemplateMail = { ...addresses, templateId: "welcome", params: { name: "Ada Lovelace" } };
const sms: TextMessage = {
  phoneNumbers: ["+8613800000000", "+4915112345678"],
  templateId: "1234",
  params: ["my-code", "5 minutes"],
};
const voice: VoiceMessage = {
  phoneNumbers: ["13800000000"],
  templateId: "alarm",
  params: { host: "db-1.internal" },
  from: "02012345",
};

/** What goes to people: mail, text messages, voice calls. */
export function sendingSuite(stage: Stage): void {
  const email = (name = "email_demo") => stage.runtime.email(name);
  const texts = (name = "sms_demo") => stage.runtime.sms(name);
  const phone = (name = "phone_demo") => stage.runtime.phone(name);
  /** Each call that sends, by its method. */
  const sends = (name?: string): readonly (readonly [method: string, send: () => Promise<unknown>])[] => [
    ["SendEmail", () => email(name).send(mail)],
    ["SendEmailWithTemplate", () => email(name).sendTemplate(templateMail)],
    ["SendSmsWithTemplate", () => texts(name).send(sms)],
    ["SendVoiceWithTemplate", () => phone(name).call(voice)],
  ];

  describe("mail", () => {
    proves(["email.send", "call.SendEmail.block"], "is sent with a text of its own", async () => {
      const { requestId } = await email().send({ ...mail, cc: ["carl@example.com"], settingId: "s" });
      await email().send({ from: "a@b", to: ["c@d"], cc: [], text: "x\ny" });
      expect(await stage.control.outbox.list({ kind: "email" })).toEqual([
        {
          kind: "email",
          component: "email_demo",
          ...mail,
          cc: ["carl@example.com"],
          settingId: "s",
          recipients: mail.to,
          requestId,
          at: await stage.control.clock.now(),
        },
        expect.objectContaining({ from: "a@b", to: ["c@d"], cc: [], subject: "", text: "x\ny" }),
      ]);
    });

    proves(["email.template", "call.SendEmailWithTemplate.block"], "is sent from a template", async () => {
      const { requestId } = await email().sendTemplate(templateMail);
      expect(await stage.control.outbox.list()).toMatchObject([
        {
          kind: "email",
          ...addresses,
          template: { id: "welcome", params: { name: "Ada Lovelace" } },
          recipients: ["ada@example.com"],
          requestId,
        },
      ]);
    });
  });

  describe("a text message", () => {
    proves(
      ["sms.send", "call.SendSmsWithTemplate.block"],
      "goes to several phones, with values by position or by name",
      async () => {
        const componentMetadata = { SdkAppId: "1400" };
        const { requestId } = await texts().send({ ...sms, signName: "shop", senderId: "S" }, { componentMetadata });
        await texts().send({ ...sms, params: { "1": "b", "0": "a" } });
        await texts().send({ phoneNumbers: ["+8613800000000"], templateId: "t" });
        expect(await stage.control.outbox.list({ kind: "sms", component: "sms_demo" })).toMatchObject([
          {
            phoneNumbers: sms.phoneNumbers,
            recipients: sms.phoneNumbers,
            template: { id: "1234", params: { "0": "my-code", "1": "5 minutes" } },
            signName: "shop",
            senderId: "S",
            metadata: componentMetadata,
            requestId,
          },
          { template: { params: { "0": "a", "1": "b" } }, signName: "", senderId: "" },
          { template: { id: "t", params: {} } },
        ]);
      },
    );

    proves(["sms.results"], "has a result for each phone", async () => {
      const { results } = await texts().send({ ...sms, phoneNumbers: ["+8613800000000", "nobody"] });
      expect(results.map(({ phoneNumber, accepted, code }) => [phoneNumber, accepted, code])).toEqual([
        ["+8613800000000", true, "Ok"],
        ["nobody", false, "InvalidParameterValue.IncorrectPhoneNumber"],
      ]);
      expect(results[1]?.message).toMatch(/\S/);
      expect(results[0]?.metadata["PhoneNumber"]).toBe("+8613800000000");
      expect(await stage.control.outbox.list()).toMatchObject([{ recipients: ["+8613800000000"] }]);
      await stage.control.outbox.clear();
      expect(await stage.control.outbox.list()).toEqual([]);
    });
  });

  proves(["phone.call", "call.SendVoiceWithTemplate.block"], "phones are called", async () => {
    const { requestId } = await phone().call(voice);
    expect(await stage.control.outbox.list({ kind: "phone" })).toMatchObject([
      {
        component: "phone_demo",
        to: ["13800000000"],
        from: "02012345",
        template: { id: "alarm", params: { host: "db-1.internal" } },
        requestId,
      },
    ]);
  });

  describe("what is sent to people", () => {
    proves(["sending.errors"], "and refused by its provider says so", async () => {
      await expectFailure(texts().send({ ...sms, params: { code: "1" } }), SendFailedError, {
        code: "SEND_FAILED",
        status: "INTERNAL",
        method: "SendSmsWithTemplate",
        store: "sms_demo",
        key: "1234",
        retryable: false,
        message: expect.stringContaining("template parameters should be key-value pairs"),
      });
      for (const [method, send] of sends()) {
        await stage.control.faults.add({ method, error: { code: "INTERNAL", message: "out of credit" } });
        await expectFailure(send(), SendFailedError, { method, status: "INTERNAL", details: "out of credit" });
        await stage.control.faults.add({ method, error: { code: "INTERNAL", message: "" } });
        await expectFailure(send(), SendFailedError, { method, status: "INTERNAL" });
      }
      expect(await stage.control.outbox.list()).toEqual([]);
    });

    proves(["extensions.private"], "stays out of the errors of its provider", async () => {
      const quotes =
        "no ada@example.com, Your order, It is on its way., Ada Lovelace, 8613800000000, my-code, 13800000000, db-1.internal";
      for (const [method, send] of sends()) {
        await stage.control.faults.add({ method, error: { code: "INTERNAL", message: quotes } });
        const error = await expectFailure(send(), SendFailedError, { method });
        const contents = method.includes("Email") ? /ada@|Your order/ : /13800000000/;
        for (const text of [error.message, error.details]) expect(text).not.toMatch(contents);
        const own = {
          SendEmail: "It is",
          SendEmailWithTemplate: "Ada L",
          SendSmsWithTemplate: "my-code",
          SendVoiceWithTemplate: "db-1",
        }[method];
        for (const text of [error.message, error.details]) expect(text).not.toContain(own);
        expect(error.message).toContain("…");
      }
    });

    proves(["sending.once"], "is not sent again by itself, whatever went wrong", async () => {
      const queue = stage.runtime.delayQueue("delay_queue_demo").text();
      const all = [...sends(), ["PublishDelayMessage", () => queue.publish("t", "x")] as const];
      for (const [method, send] of all) {
        for (const fault of [
          { error: { code: "UNAVAILABLE" as const } },
          { dropConnection: "afterHandling" as const },
        ]) {
          await stage.control.faults.add({ method, ...fault });
          await expectFailure(send(), UnavailableError, { method });
        }
        expect(await stage.control.calls.list({ method })).toHaveLength(2);
      }
      // The answers were lost, what was asked for was done: once each.
      expect(await stage.control.outbox.list()).toHaveLength(4);
    });

    proves(["extensions.errors.component"], "needs a component that is there", async () => {
      for (const [method, send] of sends("nowhere")) {
        await expectFailure(send(), ComponentNotFoundError, {
          code: "COMPONENT_NOT_FOUND",
          status: "INVALID_ARGUMENT",
          method,
          store: "nowhere",
          message: expect.stringMatching(/^The runtime has no (email|sms|phone) component named 'nowhere'; /),
        });
      }
      for (const [, send] of sends("ends in a space ")) await expectFailure(send(), ComponentNotFoundError);
    });

    proves(["extensions.errors.connection"], "is not refused by a provider where the connection failed", async () => {
      for (const [method, send] of sends()) {
        await stage.control.faults.add({ method, dropConnection: true });
        await expectFailure(send(), UnavailableError, { method });
      }
    });

    proves(
      ["extensions.input", "extensions.private"],
      "is refused without being shown where it cannot be right",
      async () => {
        const oneLine = "a string with a line break; use text of one line.";
        const empty = (argument: string, wanted: string) => `${argument} is an empty string; use ${wanted}.`;
        const wrong: readonly (readonly [call: Promise<unknown>, message: string])[] = [
          [email().send("ada@example.com" as never), "mail is of type string; use a mail: { from, to, text }."],
          [email().send({ ...mail, from: "" }), empty("from", "the sender's address")],
          [email().send({ ...mail, from: 4711 as never }), "from is of type number; use a string."],
          [
            email().send({ ...mail, to: "ada@example.com" as never }),
            "to is of type string; use an array of addresses.",
          ],
          [email().send({ ...mail, to: [] }), "to is an empty array; use addresses, at least one."],
          [email().send({ ...mail, to: ["ada@example.com", ""] }), empty("to[1]", "addresses")],
          [email().send({ ...mail, to: ["ada@example.com\r\nBcc: all@example.com"] }), `to[0] is ${oneLine}`],
          [email().send({ ...mail, cc: ["ada@example.com\n"] }), `cc[0] is ${oneLine}`],
          [email().send({ ...mail, subject: "ada\nBcc: all@example.com" }), `subject is ${oneLine}`],
          [email().send({ ...mail, text: "" }), empty("text", "a text to send")],
          [
            email().send({ ...mail, text: "ada\ud800" }),
            "text is a string with a lone surrogate; use well-formed Unicode.",
          ],
          [
            email().sendTemplate({ ...templateMail, templateId: "" }),
            'templateId is ""; use the id of a template that the provider keeps.',
          ],
          [
            email().sendTemplate({ ...templateMail, params: { code: 4711 as never } }),
            "params['code'] is not what it can be; use a string.",
          ],
          [
            email().sendTemplate({ ...templateMail, params: "4711" as never }),
            "params is of type string; use an object of names and texts.",
          ],
          [texts().send({ ...sms, phoneNumbers: [4711 as never] }), "phoneNumbers[0] is of type number; use a string."],
          [
            texts().send({ ...sms, phoneNumbers: [] }),
            "phoneNumbers is an empty array; use phone numbers, at least one.",
          ],
          [
            texts().send({ ...sms, phoneNumbers: undefined as never }),
            "phoneNumbers is undefined; use an array of phone numbers.",
          ],
          [texts().send({ ...sms, params: ["a", 4711 as never] }), "params[1] is of type number; use a string."],
          [
            texts().send(sms, { componentMetadata: { SdkAppId: 4711 as never } }),
            "componentMetadata['SdkAppId'] is not what it can be; use a string.",
          ],
          [texts().send(null as never), "message is null; use a text message: { phoneNumbers, templateId }."],
          [phone().call({ ...voice, phoneNumbers: ["ada\n"] }), `phoneNumbers[0] is ${oneLine}`],
          [phone().call({ ...voice, from: 4711 as never }), "from is of type number; use a string."],
        ];
        for (const [call, message] of wrong) await expectFailure(call, InvalidInputError, { message });
        for (const open of [email, texts, phone]) expect(() => open("")).toThrow(InvalidInputError);
        expect(await stage.control.calls.list()).toEqual([]);
      },
    );
  });
}
