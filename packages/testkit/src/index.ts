export { mockRuntime, type MockConnectOptions, type MockInternals, type MockRuntime } from "./mock-runtime.js";
export type { MockRuntimeOptions } from "./mock-options.js";
export type { AppHandlers } from "./apps.js";
export type { AppState, AppTopic } from "./engine/pubsub/app-registry.js";
export type { ServiceHandler, ServiceRequest, ServiceResponse } from "./engine/invoke/service-handler.js";
export type { BindingHandler, BindingRequest, BindingResponse } from "./engine/bindings/binding-handler.js";
export { controlOverHttp } from "./control/over-http.js";
export {
  ControlError,
  type AppControl,
  type CallControl,
  type ClockControl,
  type ConfigurationControl,
  type ConfigurationRecord,
  type ConfigurationToSet,
  type Control,
  type CryptionControl,
  type DeliveryRecord,
  type EventControl,
  type EventToPublish,
  type FaultControl,
  type FileControl,
  type LockControl,
  type ObjectControl,
  type ObjectRecord,
  type ObjectToPut,
  type OutboxControl,
  type PublishedEvent,
  type QuirkControl,
  type RestartOptions,
  type SecretControl,
  type SequencerControl,
  type Snapshot,
  type StateControl,
  type StateRecord,
} from "./control/control.js";
export type { Bytes, Payload } from "./control/payload.js";
export type { CallFilter, CallOutcome, RecordedCall } from "./dispatch/call-log.js";
export type { Json } from "./dispatch/message-json.js";
export type { KeyInfo } from "./engine/cryption/cryption-module.js";
export type {
  OutboxEntry,
  OutboxFilter,
  OutboxKind,
  OutboxTemplate,
  PlacedCall,
  SentEmail,
  SentSms,
} from "./engine/messaging/outbox.js";
export type { BucketInit } from "./engine/objects/account.js";
export type { DeliveryOutcome } from "./engine/pubsub/deliveries.js";
export type { Fault, PendingFault } from "./faults/faults.js";
export { quirkTable, type QuirkName, type Quirks } from "./engine/quirks.js";
export { ConfigError } from "./config/config-error.js";
export type { ComponentConfig, ComponentKind, Components, RuntimeConfig } from "./config/runtime-config.js";
