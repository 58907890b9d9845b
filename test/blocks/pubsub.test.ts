import { publishSuite } from "./publish.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("publishing", publishSuite);
