import { helloSuite } from "./hello.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("the hello block", helloSuite);
