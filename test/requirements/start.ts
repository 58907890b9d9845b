import { area } from "./area.js";

export const start = area(1, {
  "start.demo": "The demo runs every step against the mock, checks it all and ends with 0.",
  "start.demo.fails": "The demo ends with another code, and says what was expected, where anything is off.",
  "start.demo.skips": "Against a runtime that has not configured a part the demo names what it skips.",
  "start.demo.asked":
    "The demo waits for the runtime's question about subscriptions, which comes when the runtime starts.",
});
