import { bindingsSuite } from "./bindings.suite.js";
import { configurationSuite } from "./configuration.suite.js";
import { filesSuite } from "./files.suite.js";
import { helloSuite } from "./hello.suite.js";
import { invokeSuite } from "./invoke.suite.js";
import { lockSuite } from "./lock.suite.js";
import { nothingConfiguredSuite } from "./nothing-configured.suite.js";
import { rawSuite } from "./raw.suite.js";
import { runtimeConfig } from "./runtime-config.js";
import { secretsConfig, secretsSuite } from "./secrets.suite.js";
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
overEveryTransport("the files block", filesSuite);
overEveryTransport("the secrets block", secretsSuite, {
  config: runtimeConfig(secretsConfig),
  environment: { REC_SECRET: "s3cret" },
});
overEveryTransport("the bindings block", bindingsSuite);
overEveryTransport("the invoke block", invokeSuite);
overEveryTransport("a bare runtime", nothingConfiguredSuite, { config: runtimeConfig({}) });
overEveryTransport("raw calls", rawSuite);
