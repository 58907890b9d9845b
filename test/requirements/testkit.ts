import { area } from "./area.js";

export const testkit = area(4, {});
