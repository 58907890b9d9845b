import { callOptionsSuite } from "./call-options.suite.js";
import { closingSuite } from "./closing.suite.js";
import { controlSuite } from "./control.suite.js";
import { faultsSuite } from "./faults.suite.js";
import { interceptorsSuite } from "./interceptors.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("call options", callOptionsSuite);
overEveryTransport("closing", closingSuite);
overEveryTransport("interceptors", interceptorsSuite);
overEveryTransport("faults", faultsSuite);
overEveryTransport("the other side", controlSuite);
