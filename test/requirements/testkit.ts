import { area } from "./area.js";

export const testkit = area(4, {
  "testkit.faults.count": "A fault hits as many calls as it says, after as many as it says, and can be listed and taken back.",
  "testkit.faults.match": "A fault can be for one store and key alone.",
  "testkit.faults.refused": "A fault that cannot be is refused with what to do.",
  "testkit.calls": "Every call is recorded with its request, metadata, deadline and outcome, and can be queried.",
  "testkit.reset": "reset() forgets state, calls, faults and deliveries, and sets the quirks back.",
});
