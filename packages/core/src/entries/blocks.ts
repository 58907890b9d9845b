import { binding } from "../blocks/bindings/block.js";
import { configuration } from "../blocks/configuration/block.js";
import { cryption } from "../blocks/cryption/block.js";
import { delayQueue } from "../blocks/delay-queue/block.js";
import { email } from "../blocks/email/block.js";
import { files } from "../blocks/files/block.js";
import { hello } from "../blocks/hello/block.js";
import { invoke } from "../blocks/invoke/block.js";
import { lifecycle } from "../blocks/lifecycle/block.js";
import { lock } from "../blocks/lock/block.js";
import { objects } from "../blocks/objects/block.js";
import { phone } from "../blocks/phone/block.js";
import { pubsub } from "../blocks/pubsub/block.js";
import { secrets } from "../blocks/secrets/block.js";
import { sequencer } from "../blocks/sequencer/block.js";
import { sms } from "../blocks/sms/block.js";
import { state } from "../blocks/state/block.js";
import type { Runtime } from "../runtime.js";

/** Every building block under its usual name. For where size does not matter; a page imports the few it uses. */
export const allBlocks = {
  state,
  lock,
  sequencer,
  configuration,
  pubsub,
  files,
  objects,
  secrets,
  binding,
  invoke,
  hello,
  cryption,
  email,
  sms,
  phone,
  delayQueue,
  lifecycle,
};

/** A client of the runtime with every building block. */
export interface FullRuntime extends Runtime<typeof allBlocks> {}
