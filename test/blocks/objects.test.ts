import { objectListsSuite } from "./object-lists.suite.js";
import { objectReadingSuite } from "./object-reading.suite.js";
import { objectUploadsSuite } from "./object-uploads.suite.js";
import { objectsRawSuite } from "./objects-raw.suite.js";
import { objectsMock } from "./objects-support.js";
import { objectsSuite } from "./objects.suite.js";
import { overEveryTransport } from "./transports.js";

overEveryTransport("the objects block", objectsSuite, objectsMock);
overEveryTransport("reading objects", objectReadingSuite, objectsMock);
overEveryTransport("listings of objects", objectListsSuite, objectsMock);
overEveryTransport("uploads in parts", objectUploadsSuite, objectsMock);
overEveryTransport("raw calls of object storage", objectsRawSuite, objectsMock);
