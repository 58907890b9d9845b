// For applications.
export { createRuntime } from "./runtime.js";
export type { Block, BlockApis, Blocks, MessageSource, Runtime, RuntimeClient, RuntimeOptions } from "./runtime.js";
export type { CallOptions } from "./call-options.js";
export type {
  Answer,
  Call,
  CallHandler,
  Interceptor,
  StreamAnswer,
  StreamCall,
  UnaryAnswer,
  UnaryCall,
} from "./interceptor.js";
export { Metadata, type MetadataInit, type MetadataValue } from "./metadata.js";
export { MessageStream } from "./message-stream.js";
export { statusName, statusNames, statusNumber, type StatusName } from "./status.js";
export { LayottoError, type ErrorCode, type ErrorContext } from "./errors/layotto-error.js";
export {
  ClientClosedError,
  InvalidInputError,
  MessageTooLargeError,
  ValueUnreadableError,
} from "./errors/input-errors.js";
export {
  CancelledError,
  ComponentNotFoundError,
  NotConfiguredError,
  NotSupportedByRuntimeError,
  RuntimeError,
  TimeoutError,
  UnavailableError,
} from "./errors/call-errors.js";
export type { StandardSchemaV1 } from "./codec/standard-schema.js";

// For transports, platforms and blocks of one's own.
export type { CallContext, Caller, CallerOptions } from "./caller.js";
export { decodeMessage, maxMessageBytes, MessageEncoder } from "./encode.js";
export { readFrom } from "./read-from.js";
export { requireOptions } from "./validate.js";
export type { Failure, FailureRule } from "./errors/from-status.js";
export {
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
  type Transport,
  type TransportRequest,
  type UnaryTransportRequest,
  type UnaryTransportResponse,
} from "./transport.js";
