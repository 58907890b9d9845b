import { area } from "./area.js";

export const pubsub = area(3, {});
