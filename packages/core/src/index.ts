export { Metadata, type MetadataInit, type MetadataValue } from "./metadata.js";
export { statusName, statusNames, statusNumber, type StatusName } from "./status.js";
export {
  StatusError,
  type StreamTransportRequest,
  type StreamTransportResponse,
  type Transport,
  type TransportRequest,
  type UnaryTransportRequest,
  type UnaryTransportResponse,
} from "./transport.js";
export { LayottoError, type ErrorCode, type ErrorContext } from "./errors/layotto-error.js";
export { ClientClosedError, InvalidInputError, MessageTooLargeError, ValueUnreadableError } from "./errors/input-errors.js";
