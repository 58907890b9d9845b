import { area } from "./area.js";

export const connect = area(3, {});
