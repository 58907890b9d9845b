import { cryptionConfig, cryptionSuite } from "./cryption.suite.js";
import { delayQueueSuite } from "./delay-queue.suite.js";
import { extensionsRawSuite } from "./extensions-raw.suite.js";
import { lifecycleSuite } from "./lifecycle.suite.js";
import { runtimeConfig } from "./runtime-config.js";
import { sendingSuite } from "./sending.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("the cryption block", cryptionSuite, { config: runtimeConfig(cryptionConfig) });
overEveryTransport("the email, sms and phone blocks", sendingSuite);
overEveryTransport("the delay queue block", delayQueueSuite);
overEveryTransport("the lifecycle block", lifecycleSuite);
overEveryTransport("raw calls of extension services", extensionsRawSuite);
