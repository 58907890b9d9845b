import { area } from "./area.js";

export const interceptors = area(3, {
  "interceptors.order": "Interceptors form an onion: the first is the outermost.",
  "interceptors.one-shape": "One typed shape serves unary calls and streams of every kind.",
  "interceptors.change": "An interceptor can change messages and metadata in both directions.",
  "interceptors.errors": "An interceptor sees the same errors as the caller, and can answer in their place.",
  "interceptors.retry": "An interceptor can call next again.",
  "interceptors.streams": "An interceptor sees the messages of a stream, and its failure.",
});
