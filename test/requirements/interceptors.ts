import { area } from "./area.js";

export const interceptors = area(3, {});
