import type { EngineContext } from "../context.js";
import type { EngineModule } from "../handlers.js";
import { emailHandlers } from "./email.js";
import { Outbox } from "./outbox.js";
import { phoneHandlers } from "./phone.js";
import { smsHandlers } from "./sms.js";

/** Mail, text messages and voice calls: nothing leaves, all of it lands in an outbox. */
export interface MessagingModule extends EngineModule {
  /** What was sent; a reset empties it, a restart does not. */
  readonly outbox: Outbox;
}

/** Makes the module. What a call is refused for depends on the type of its component. */
export function createMessagingModule(context: EngineContext): MessagingModule {
  const outbox = new Outbox();
  return {
    outbox,
    handlers: [...emailHandlers(context, outbox), ...smsHandlers(context, outbox), ...phoneHandlers(context, outbox)],
    reset: () => outbox.clear(),
  };
}
