import { sendSmsWithTemplate, type SendStatus, type Template } from "@layotto-sdk/protocol/sms";
import { randomUUID } from "node:crypto";
import { configuredComponent } from "../configured-component.js";
import type { EngineContext } from "../context.js";
import { unary, type Handler } from "../handlers.js";
import { refused, smsMessages } from "../messages.js";
import { templateOf, type Outbox } from "./outbox.js";

/**
 * Text messages. The Tencent Cloud component wants the gaps of a template numbered from 0, and answers for a number
 * that is none with a result that says so, while the call itself succeeds; others take what comes.
 */
export function smsHandlers(context: EngineContext, outbox: Outbox): readonly Handler[] {
  return [
    unary(sendSmsWithTemplate, ({ componentName, phoneNumbers, template, signName, senderId, metadata }) => {
      const { type } = configuredComponent(context, "sms", componentName);
      const tencent = type.startsWith("tencent");
      if (tencent) checkForTencent(phoneNumbers, template);
      const refuses = (phone: string): boolean => tencent && !/^\+?\d{5,15}$/.test(phone);
      const requestId = randomUUID();
      outbox.add({
        kind: "sms",
        component: componentName,
        phoneNumbers: [...phoneNumbers],
        template: templateOf(template),
        signName,
        senderId,
        metadata: Object.fromEntries(metadata),
        recipients: phoneNumbers.filter((phone) => !refuses(phone)),
        requestId,
        at: context.clock.now(),
      });
      return { requestId, results: phoneNumbers.map((phone) => resultOf(phone, refuses(phone))) };
    }),
  ];
}

function resultOf(phone: string, isRefused: boolean): SendStatus {
  const metadata = new Map([["PhoneNumber", phone]]);
  return isRefused
    ? { code: "InvalidParameterValue.IncorrectPhoneNumber", message: "Invalid phone number format", metadata }
    : { code: "Ok", message: "send success", metadata };
}

function checkForTencent(phoneNumbers: readonly string[], template: Template | undefined): void {
  if (phoneNumbers.length === 0) throw refused(smsMessages.missing("phone_numbers"));
  if (!template) throw refused(smsMessages.missing("template"));
  const gaps = template.templateParams.size;
  for (const name of template.templateParams.keys()) {
    // As Go reads a number: a sign and leading zeros are fine.
    const index = /^[+-]?\d+$/.test(name) ? Number(name) : NaN;
    if (!(index >= 0 && index < gaps)) throw refused(smsMessages.badTemplateParams());
  }
}
