export { binding } from "../blocks/bindings/block.js";
export { Binding, BindingResponse, type InvokeBindingOptions } from "../blocks/bindings/binding.js";
export { BindingError } from "../blocks/bindings/errors.js";
export type { BodyInit } from "../codec/body.js";
