import { configurationSuite } from "./configuration.suite.js";
import { helloSuite } from "./hello.suite.js";
import { lockSuite } from "./lock.suite.js";
import { sequencerSuite } from "./sequencer.suite.js";
import { stateManySuite } from "./state-many.suite.js";
import { stateUpdateSuite } from "./state-update.suite.js";
import { stateSuite } from "./state.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("the hello block", helloSuite);
overEveryTransport("one state value", stateSuite);
overEveryTransport("many state values", stateManySuite);
overEveryTransport("updates of state", stateUpdateSuite);
overEveryTransport("the lock block", lockSuite);
overEveryTransport("the sequencer block", sequencerSuite);
overEveryTransport("the configuration block", configurationSuite);
