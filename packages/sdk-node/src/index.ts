export { connect, type ConnectOptions } from "./connect.js";
export { addApp, serve, type AppServer, type ServeOptions } from "./serve.js";
export { toReadable } from "./node-streams.js";
export { GrpcTransport, type GrpcTransportOptions } from "./grpc/transport.js";

// What an application needs of the core, so that one import serves.
export {
  CancelledError,
  ClientClosedError,
  ComponentNotFoundError,
  InvalidInputError,
  LayottoError,
  MessageTooLargeError,
  Metadata,
  NotConfiguredError,
  NotSupportedByRuntimeError,
  RuntimeError,
  TimeoutError,
  UnavailableError,
  ValueUnreadableError,
  type CallOptions,
  type ErrorCode,
  type Interceptor,
  type StatusName,
} from "@layotto-sdk/core";
export { createApp, type App, type AppOptions, type EventHandler, type ReceivedEvent } from "@layotto-sdk/core/app";
export { BindingError } from "@layotto-sdk/core/bindings";
export type { FullRuntime } from "@layotto-sdk/core/blocks";
export { DecryptionFailedError, EncryptionFailedError } from "@layotto-sdk/core/cryption";
export { SendFailedError } from "@layotto-sdk/core/email";
export { FileExistsError, FileNotFoundError, type FileDownload, type TransferProgress } from "@layotto-sdk/core/files";
export { InvokeHttpError } from "@layotto-sdk/core/invoke";
export { LockExpiredError, LockNotHeldError, type LockLease } from "@layotto-sdk/core/lock";
export {
  BucketNotFoundError,
  ObjectArchivedError,
  ObjectNotFoundError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  UploadNotFoundError,
  type ObjectDownload,
} from "@layotto-sdk/core/objects";
export { SubscriptionTakenError, type Subscription } from "@layotto-sdk/core/pubsub";
export { SecretNotFoundError } from "@layotto-sdk/core/secrets";
export { EtagInvalidError, EtagMismatchError, type StateEntry } from "@layotto-sdk/core/state";
