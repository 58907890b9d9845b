import { area } from "./area.js";

export const streams = area(3, {});
