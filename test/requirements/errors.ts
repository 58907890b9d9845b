import { area } from "./area.js";

export const errors = area(3, {});
