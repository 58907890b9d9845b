export { invoke, InvokeResponse, type HttpVerb, type Invoke, type InvokeOptions } from "../blocks/invoke/block.js";
export { InvokeHttpError } from "../blocks/invoke/errors.js";
export type { BodyInit } from "../codec/body.js";
