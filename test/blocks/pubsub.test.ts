import { doublesSuite } from "./doubles.suite.js";
import { publishSuite } from "./publish.suite.js";
import { subscribeSuite } from "./subscribe.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("publishing", publishSuite);
overEveryTransport("subscriptions", subscribeSuite);
overEveryTransport("doubles", doublesSuite);
