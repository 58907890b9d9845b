import { ComponentNotFoundError, NotSupportedByRuntimeError, RuntimeError } from "@layotto-sdk/core";
import { decrypt, encrypt } from "@layotto-sdk/protocol/cryption";
import { publishDelayMessage } from "@layotto-sdk/protocol/delay-queue";
import { sendEmail, sendEmailWithTemplate } from "@layotto-sdk/protocol/email";
import { applyConfiguration } from "@layotto-sdk/protocol/lifecycle";
import { sendVoiceWithTemplate } from "@layotto-sdk/protocol/phone";
import { sendSmsWithTemplate } from "@layotto-sdk/protocol/sms";
import { describe, expect, expectTypeOf } from "vitest";
import { proves } from "../requirements/proves.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

/** The calls of the extension services by their descriptors, with the messages of the protocol. */
export function extensionsRawSuite(stage: Stage): void {
  const address = { from: "a@example.com", to: ["b@example.com"] };

  describe("extension services, raw", () => {
    proves(["call.Encrypt.raw", "call.Decrypt.raw"], "encrypt and decrypt", async () => {
      const componentName = "cryption_demo";
      const sealed = await stage.runtime.call(encrypt, { componentName, plainText: Uint8Array.of(1) });
      expectTypeOf(sealed.cipherText).toEqualTypeOf<Uint8Array>();
      const opened = await stage.runtime.call(decrypt, { componentName, cipherText: sealed.cipherText });
      expect(opened).toMatchObject({
        plainText: Uint8Array.of(1),
        keyId: "key_demo",
        keyVersionId: sealed.keyVersionId,
      });
      const wrong = stage.runtime.call(decrypt, { componentName, cipherText: Uint8Array.of(1) });
      const details = expect.stringMatching(/^fail decrypt data with error: /);
      await expectFailure(wrong, RuntimeError, { status: "INTERNAL", method: "Decrypt", details });
    });

    proves(["call.SendEmail.raw", "call.SendEmailWithTemplate.raw"], "send mail", async () => {
      const componentName = "email_demo";
      await stage.runtime.call(sendEmail, { componentName, content: { text: "x" }, address });
      await stage.runtime.call(sendEmailWithTemplate, { componentName, template: { templateId: "t" }, address });
      expect(await stage.control.outbox.list({ kind: "email" })).toMatchObject([
        { text: "x" },
        { template: { id: "t" } },
      ]);
      const invalid = { status: "INTERNAL", details: "invalid argument" };
      await expectFailure(stage.runtime.call(sendEmail, { componentName, address }), RuntimeError, invalid);
      await expectFailure(stage.runtime.call(sendEmailWithTemplate, { componentName, address }), RuntimeError, invalid);
    });

    proves(
      ["call.SendSmsWithTemplate.raw", "call.SendVoiceWithTemplate.raw"],
      "send text messages and call",
      async () => {
        const template = { templateId: "t", templateParams: new Map([["0", "a"]]) };
        const sms = await stage.runtime.call(sendSmsWithTemplate, {
          componentName: "sms_demo",
          phoneNumbers: ["+12345678"],
          template,
        });
        expect(sms.results.map(({ code, metadata }) => [code, metadata.get("PhoneNumber")])).toEqual([
          ["Ok", "+12345678"],
        ]);
        const call = await stage.runtime.call(sendVoiceWithTemplate, {
          componentName: "phone_demo",
          toMobile: ["1"],
          template,
        });
        expect((await stage.control.outbox.list()).map(({ kind, requestId }) => [kind, requestId])).toEqual([
          ["sms", sms.requestId],
          ["phone", call.requestId],
        ]);
      },
    );

    proves(
      ["call.PublishDelayMessage.raw", "call.ApplyConfiguration.raw"],
      "publish later, and change components",
      async () => {
        const message = { componentName: "delay_queue_demo", topic: "t", data: Uint8Array.of(1), delayInSeconds: 1 };
        expect((await stage.runtime.call(publishDelayMessage, message)).messageId).toMatch(/\S/);
        const componentConfig = { kind: "hellos", name: "helloworld", metadata: new Map([["hello", "hi"]]) };
        expect(await stage.runtime.call(applyConfiguration, { componentConfig })).toEqual({});
        expect(await stage.runtime.hello("Ada")).toBe("hi, Ada");
        const nothing = stage.runtime.call(applyConfiguration, {});
        await expectFailure(nothing, RuntimeError, {
          status: "INVALID_ARGUMENT",
          details: "field kind is not configured",
        });
      },
    );

    proves(["extensions.errors.component"], "are told from services that a runtime does not have", async () => {
      for (const service of ["CryptionService/Encrypt", "EmailService/SendEmail"]) {
        await stage.control.faults.add({
          method: service.split("/")[1] as string,
          error: { code: "UNIMPLEMENTED", message: `unknown service ${service}` },
        });
      }
      await expectFailure(stage.runtime.cryption("c").encrypt(Uint8Array.of(1)), NotSupportedByRuntimeError);
      await expectFailure(stage.runtime.email("e").send({ ...address, text: "x" }), NotSupportedByRuntimeError);
      await expectFailure(stage.runtime.email("e").send({ ...address, text: "x" }), ComponentNotFoundError);
    });
  });
}
