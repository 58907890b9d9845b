import { sendVoiceWithTemplate } from "@layotto-sdk/protocol/phone";
import { randomUUID } from "node:crypto";
import { configuredComponent } from "../configured-component.js";
import type { EngineContext } from "../context.js";
import { unary, type Handler } from "../handlers.js";
import { templateOf, type Outbox } from "./outbox.js";

/** Voice calls. The runtime ships no component for them, so that none is refused here whatever its type. */
export function phoneHandlers(context: EngineContext, outbox: Outbox): readonly Handler[] {
  return [
    unary(sendVoiceWithTemplate, ({ componentName, template, toMobile, fromMobile }) => {
      configuredComponent(context, "phone", componentName);
      const requestId = randomUUID();
      outbox.add({
        kind: "phone",
        component: componentName,
        to: [...toMobile],
        from: fromMobile,
        template: templateOf(template),
        recipients: [...toMobile],
        requestId,
        at: context.clock.now(),
      });
      return { requestId };
    }),
  ];
}
