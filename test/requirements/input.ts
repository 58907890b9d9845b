import { area } from "./area.js";

export const input = area(6, {});
