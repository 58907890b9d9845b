export { connect, type ConnectOptions } from "./connect.js";
export { addApp, serve, type AppServer, type ServeOptions } from "./serve.js";
export { toReadable } from "./node-streams.js";
export { GrpcTransport, type GrpcTransportOptions } from "./grpc/transport.js";

// What an application needs of the core, so that one import serves: the errors, and the types of what it passes on
// when it wraps a block, a handle or every call. Block by block there is more under @layotto-sdk/core.
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
  type Answer,
  type Call,
  type CallHandler,
  type CallOptions,
  type ErrorCode,
  type Interceptor,
  type MessageSource,
  type MessageStream,
  type MetadataInit,
  type MetadataValue,
  type StandardSchemaV1,
  type StatusName,
  type StreamAnswer,
  type StreamCall,
  type UnaryAnswer,
  type UnaryCall,
} from "@layotto-sdk/core";
export {
  createApp,
  type App,
  type AppOptions,
  type AppPubSub,
  type AppSubscribeOptions,
  type EventAnswer,
  type EventHandler,
  type EventInfo,
  type ReceivedEvent,
} from "@layotto-sdk/core/app";
export {
  BindingError,
  type Binding,
  type BindingResponse,
  type BodyInit,
  type InvokeBindingOptions,
} from "@layotto-sdk/core/bindings";
export type { FullRuntime } from "@layotto-sdk/core/blocks";
export type {
  ConfigurationItem,
  ConfigurationItemInit,
  ConfigurationOptions,
  ConfigurationScope,
  ConfigurationStore,
  ConfigurationWatch,
  WatchOptions,
} from "@layotto-sdk/core/configuration";
export {
  DecryptionFailedError,
  EncryptionFailedError,
  type Cryption,
  type Decrypted,
  type Encrypted,
  type EncryptOptions,
} from "@layotto-sdk/core/cryption";
export type { DelayedMessage, DelayQueue, PublishDelayedOptions } from "@layotto-sdk/core/delay-queue";
export { SendFailedError, type Email, type Mail, type MailSent, type TemplateMail } from "@layotto-sdk/core/email";
export {
  FileExistsError,
  FileNotFoundError,
  type ByteSource,
  type DeleteFileOptions,
  type DescribeFileOptions,
  type FileDescription,
  type FileDownload,
  type FileEntry,
  type FileStore,
  type GetFileOptions,
  type ListFilesOptions,
  type PutFileOptions,
  type TransferProgress,
} from "@layotto-sdk/core/files";
export type { Hello, HelloOptions } from "@layotto-sdk/core/hello";
export {
  InvokeHttpError,
  type HttpVerb,
  type Invoke,
  type InvokeOptions,
  type InvokeResponse,
} from "@layotto-sdk/core/invoke";
export type { ComponentChange, Lifecycle } from "@layotto-sdk/core/lifecycle";
export {
  LockExpiredError,
  LockNotHeldError,
  type AcquireOptions,
  type LockLease,
  type LockStore,
  type TryLockOptions,
  type UnlockOptions,
} from "@layotto-sdk/core/lock";
export {
  BucketNotFoundError,
  ObjectArchivedError,
  ObjectNotFoundError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  UploadNotFoundError,
  type BeginUploadOptions,
  type Bucket,
  type CopyObjectOptions,
  type GetObjectOptions,
  type HeadObjectOptions,
  type ListedObject,
  type ListObjectsOptions,
  type MultipartUpload,
  type ObjectAddress,
  type ObjectDownload,
  type ObjectInfo,
  type ObjectStore,
  type PutObjectOptions,
  type SignUrlOptions,
  type UploadOptions,
  type WrittenObject,
} from "@layotto-sdk/core/objects";
export type { Phone, VoiceMessage, VoiceMessageSent } from "@layotto-sdk/core/phone";
export {
  SubscriptionTakenError,
  type CloudEvent,
  type CloudEventOptions,
  type PublishManyOptions,
  type PublishOptions,
  type PublishResult,
  type PubSub,
  type SubscribeOptions,
  type Subscription,
} from "@layotto-sdk/core/pubsub";
export { SecretNotFoundError, type GetSecretOptions, type Secret, type SecretStore } from "@layotto-sdk/core/secrets";
export type { NextIdOptions, SequencerStore } from "@layotto-sdk/core/sequencer";
export type { SendSmsOptions, Sms, SmsResult, SmsSent, TextMessage } from "@layotto-sdk/core/sms";
export {
  EtagInvalidError,
  EtagMismatchError,
  type BulkStateEntry,
  type Concurrency,
  type Consistency,
  type DeleteItem,
  type DeleteOptions,
  type GetBulkStateOptions,
  type GetStateOptions,
  type SaveOptions,
  type StateEntry,
  type StateItem,
  type StateOperation,
  type StateStore,
  type StateStoreOptions,
  type TransactionOptions,
  type UpdateOptions,
} from "@layotto-sdk/core/state";
