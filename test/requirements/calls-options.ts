import { area } from "./area.js";

export const callsOptions = area(3, {});
