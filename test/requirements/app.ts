import { area } from "./area.js";

export const app = area(3, {});
