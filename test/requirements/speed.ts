import { area } from "./area.js";

export const speed = area(5, {
  "speed.targets": "The bench judges a run by the targets that are promised, and what was not measured is missed.",
});
