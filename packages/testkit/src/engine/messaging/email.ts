import { sendEmail, sendEmailWithTemplate, type EmailAddress } from "@layotto-sdk/protocol/email";
import { randomUUID } from "node:crypto";
import { configuredComponent } from "../configured-component.js";
import type { EngineContext } from "../context.js";
import { unary, type Handler } from "../handlers.js";
import { emailMessages, refused } from "../messages.js";
import { templateOf, type Outbox } from "./outbox.js";

/**
 * Mail. The Alibaba Cloud component refuses a mail without text (or template), sender or recipient, sends no copies,
 * and sends a template to the first recipient alone; others take what comes.
 */
export function emailHandlers(context: EngineContext, outbox: Outbox): readonly Handler[] {
  return [
    unary(sendEmail, ({ componentName, settingId, subject, content, address }) => {
      const aliyun = isAliyun(context, componentName);
      const text = content?.text ?? "";
      if (aliyun && (text === "" || !isComplete(address))) throw refused(emailMessages.invalid());
      const { from, to, cc } = partsOf(address);
      const requestId = randomUUID();
      outbox.add({
        kind: "email",
        component: componentName,
        from,
        to,
        cc,
        subject,
        text,
        ...(settingId !== "" && { settingId }),
        recipients: aliyun ? to : [...to, ...cc],
        requestId,
        at: context.clock.now(),
      });
      return { requestId };
    }),
    unary(sendEmailWithTemplate, ({ componentName, template, subject, address }) => {
      const aliyun = isAliyun(context, componentName);
      if (aliyun && (!template?.templateId || !isComplete(address))) throw refused(emailMessages.invalid());
      const { from, to, cc } = partsOf(address);
      const requestId = randomUUID();
      outbox.add({
        kind: "email",
        component: componentName,
        from,
        to,
        cc,
        subject,
        template: templateOf(template),
        recipients: aliyun ? to.slice(0, 1) : [...to, ...cc],
        requestId,
        at: context.clock.now(),
      });
      return { requestId };
    }),
  ];
}

function isAliyun(context: EngineContext, component: string): boolean {
  return configuredComponent(context, "email", component).type.startsWith("aliyun");
}

function isComplete(address: EmailAddress | undefined): boolean {
  return address !== undefined && address.from !== "" && address.to.length > 0;
}

function partsOf(address: EmailAddress | undefined): { from: string; to: readonly string[]; cc: readonly string[] } {
  return { from: address?.from ?? "", to: [...(address?.to ?? [])], cc: [...(address?.cc ?? [])] };
}
