import { StatusError, type StatusName } from "@layotto-sdk/core";

/** How the runtime refuses a call: a status and its text. */
export interface Refusal {
  readonly status: StatusName;
  readonly details: string;
}

/** The error that a handler throws to refuse a call. */
export function refused(refusal: Refusal): StatusError {
  return new StatusError(refusal.status, refusal.details);
}

/** What several building blocks answer alike. */
export const commonMessages = {
  reservedSeparator: (key: string) => refusal("UNKNOWN", `input key/keyPrefix '${key}' can't contain '||'`),
  unknownService: (service: string) => refusal("UNIMPLEMENTED", `unknown service ${service}`),
  unknownMethod: (method: string, service: string) =>
    refusal("UNIMPLEMENTED", `unknown method ${method} for service ${service}`),
  marshalNil: () => refusal("INTERNAL", "grpc: error while marshaling: proto: Marshal called with nil"),
  /** Of the extension services and of changes of components alike; the space before the comma is the runtime's. */
  componentNotFound: (kind: string, name: string) =>
    refusal("INVALID_ARGUMENT", `component not found. kind: ${kind} , name: ${name}`),
  streamWithoutMessage: () => refusal("UNIMPLEMENTED", "No message received"),
  messageTooLarge: (size: number, limit: number) =>
    refusal("RESOURCE_EXHAUSTED", `grpc: received message larger than max (${size} vs. ${limit})`),
} as const;

/** State: why a call is refused. */
export const stateMessages = {
  notConfigured: () => refusal("FAILED_PRECONDITION", "state store is not configured"),
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `state store ${store} is not found`),
  saveFailed: (store: string, cause: StateFailure) =>
    refusal(statusOfStateFailure(cause), `failed saving state in state store ${store}: ${cause.details}`),
  deleteFailed: (key: string, cause: StateFailure) =>
    refusal(statusOfStateFailure(cause), `failed deleting state with key ${key}: ${cause.details}`),
  bulkDeleteFailed: (cause: StateFailure, status: StatusName) => refusal(status, cause.details),
  transactionFailed: (details: string, status: StatusName) =>
    refusal(status, `error while executing state transaction: ${details}`),
  operationNotSupported: (operation: string) => refusal("UNIMPLEMENTED", `operation type ${operation} not supported`),
} as const;

/** What a state store says when it refuses a write; the runtime wraps it. */
export interface StateFailure {
  readonly kind: "mismatch" | "invalid-etag" | "other";
  readonly details: string;
}

/** What the Redis state store says. */
export const stateFailures = {
  mismatch: (script: string): StateFailure => ({
    kind: "mismatch",
    details: `possible etag mismatch. error from state store: ${script}`,
  }),
  invalidEtag: (parse: string): StateFailure => ({ kind: "invalid-etag", details: `invalid etag value: ${parse}` }),
  setFailed: (key: string, script: string): StateFailure => ({
    kind: "other",
    details: `failed to set key ${key}: ${script}`,
  }),
  invalidTtl: (parse: string): StateFailure => ({
    kind: "other",
    details: `failed to parse ttl from metadata: ${parse}`,
  }),
  setScript: (key: string): string => scriptError("set key", key, "0981783a663a272a6bc373b6ef7f2a7a80c1bf64"),
  deleteScript: (key: string): string => scriptError("delete", key, "9b5da7354cb61e2ca9faff50f6c43b81c73c0b94"),
} as const;

/** Locks: why a call is refused. */
export const lockMessages = {
  notConfigured: () => refusal("FAILED_PRECONDITION", "lock store is not configured"),
  resourceIdEmpty: (store: string) => refusal("INVALID_ARGUMENT", `ResourceId is empty in lock store ${store}`),
  lockOwnerEmpty: (store: string) => refusal("INVALID_ARGUMENT", `LockOwner is empty in lock store ${store}`),
  expireNotPositive: (store: string) => refusal("INVALID_ARGUMENT", `Expire is not positive in lock store ${store}`),
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `lock store ${store} not found`),
} as const;

/** Sequencers: why a call is refused. */
export const sequencerMessages = {
  notConfigured: () => refusal("FAILED_PRECONDITION", "Sequencer store is not configured"),
  keyEmpty: (store: string) => refusal("INVALID_ARGUMENT", `Key is empty in sequencer store ${store}`),
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `Sequencer store ${store} not found`),
  illegalIncrement: () => refusal("UNKNOWN", "options.Increment is illegal"),
} as const;

/** Configuration: why a call is refused. */
export const configurationMessages = {
  storeNotFound: (store: string) => refusal("UNKNOWN", `configure store [${store}] don't support now`),
  itemsEmpty: () => refusal("UNKNOWN", "params illegal:item is empty"),
  halfClosed: () => refusal("UNKNOWN", "EOF"),
} as const;

/** Publish and subscribe: why a call is refused, and how a subscription ends. */
export const pubsubMessages = {
  nameEmpty: () => refusal("INVALID_ARGUMENT", "pubsub name is empty"),
  topicEmpty: (pubsub: string) => refusal("INVALID_ARGUMENT", `topic is empty in pubsub ${pubsub}`),
  notFound: (pubsub: string) => refusal("INVALID_ARGUMENT", `pubsub ${pubsub} not found`),
  badCloudEvent: (parse: string) => refusal("INVALID_ARGUMENT", `cannot create cloudevent: ${parse}`),
  initialRequired: () => refusal("UNKNOWN", "initial request is required"),
  nameRequired: () => refusal("UNKNOWN", "pubsubName is required"),
  topicRequired: () => refusal("UNKNOWN", "topic is required"),
  notInitialized: (pubsub: string) => refusal("UNKNOWN", `pubsub ${pubsub} is not initialized.`),
  alreadySubscribed: (pubsub: string, topic: string) =>
    refusal("UNKNOWN", `already subscribed to pubsub "${pubsub}" topic "${topic}"`),
  duplicateInitial: () => refusal("UNKNOWN", "duplicate initial request received"),
  halfClosed: () => refusal("UNKNOWN", "EOF"),
} as const;

/** Files: why a call is refused. */
export const fileMessages = {
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `not support store type: ${store}`),
  storeNotFoundByGet: (store: string) => refusal("INVALID_ARGUMENT", `not supported store type: ${store}`),
  requestNil: () => refusal("INVALID_ARGUMENT", "request can't be nil"),
  getFailed: (cause: string) => refusal("INTERNAL", `get file fail,err: ${cause}`),
  /** What the store says reaches the caller as it is. */
  failed: (cause: string) => refusal("INTERNAL", cause),
  notExist: () => refusal("NOT_FOUND", "file does not exist"),
  modeRequired: () => refusal("INTERNAL", "fileMode is required for put file"),
  flagRequired: () => refusal("INTERNAL", "fileFlag is required for put file"),
  wrongMode: (parse: string) => refusal("INTERNAL", `wrong fileMode value:${parse} in metadata`),
  wrongFlag: (parse: string) => refusal("INTERNAL", `wrong fileFlag value:${parse} in metadata`),
} as const;

/** Object storage: why a call is refused. What the store behind it says is in `objects/s3-errors.ts`. */
export const objectMessages = {
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `not supported store type: ${store}`),
  getFailed: (cause: string) => refusal("INTERNAL", `get file fail,err: ${cause}`),
  /** What the store says reaches the caller as it is. */
  failed: (cause: string) => refusal("INTERNAL", cause),
  copySourceMissing: () => "must specific copy_source",
  cannotSign: (method: string) => `not supported method ${method} now`,
} as const;

/** Secrets: why a call is refused. */
export const secretMessages = {
  notConfigured: () => refusal("FAILED_PRECONDITION", "error when get secret but not find configured"),
  storeNotFound: (store: string) => refusal("INVALID_ARGUMENT", `error when get secret but not find : ${store}`),
  notFound: (key: string) => `secret ${key} not found`,
  getFailed: (key: string, store: string, cause: string) =>
    refusal("INTERNAL", `error when get secret : secret name => ${key},store name =>${store},error => ${cause}`),
} as const;

/** Bindings: why a call is refused. */
export const bindingMessages = {
  failed: (name: string, cause: string) => refusal("INTERNAL", `error when invoke output binding ${name}: ${cause}`),
  operationMissing: () => "operation field is missing from request",
  notFound: (name: string) => `couldn't find output binding ${name}`,
  operationNotSupported: (name: string, operation: string, supported: readonly string[]) =>
    `binding ${name} does not support operation ${operation}. supported operations:${supported.join(" ")}`,
  /** The mock's own: only HTTP bindings reach anything by themselves. */
  needsHandler: (type: string) => `the mock does nothing for a binding of type ${type} unless a test gives a handler`,
  timeout: () => "context deadline exceeded",
  statusReceived: (status: number) => `received status code ${status}`,
} as const;

/** Invocations: why a call is refused. */
export const invokeMessages = {
  notConfigured: () => refusal("UNKNOWN", "invoker not init"),
  httpStatus: (status: number, body: string) => refusal("UNAVAILABLE", `http response code ${status}, body: ${body}`),
  timeout: () => refusal("UNAVAILABLE", "timeout"),
} as const;

/** Encryption: why a call is refused. What the key management service says stands in its text. */
export const cryptionMessages = {
  encryptFailed: (cause: string) => refusal("INTERNAL", `fail encrypt data with error: ${cause}`),
  decryptFailed: (cause: string) => refusal("INTERNAL", `fail decrypt data with error: ${cause}`),
  /** The mock's own, for tests that name a key. */
  noSuchKey: (keyId: string, component: string) =>
    refusal("NOT_FOUND", `the cryption component ${component} has no key ${keyId}`),
} as const;

/** Mail: why a call is refused. */
export const emailMessages = {
  invalid: () => refusal("INTERNAL", "invalid argument"),
} as const;

/** Text messages: why a call is refused. */
export const smsMessages = {
  missing: (parameter: string) =>
    refusal("INTERNAL", `error: sms \`sendSms\` method missing parameter \`${parameter}\``),
  badTemplateParams: () =>
    refusal(
      "INTERNAL",
      "error: template parameters should be key-value pairs of the form [idx, param], with idx starting at 0 and ending at the length of parameters - 1",
    ),
} as const;

/** Changes of components: why a call is refused. */
export const lifecycleMessages = {
  fieldMissing: (field: string) => refusal("INVALID_ARGUMENT", `field ${field} is not configured`),
} as const;

/** Hello: why a call is refused. */
export const helloMessages = {
  notFound: () => refusal("UNKNOWN", "no instance found"),
} as const;

function refusal(status: StatusName, details: string): Refusal {
  return { status, details };
}

function statusOfStateFailure(failure: StateFailure): StatusName {
  if (failure.kind === "mismatch") return "ABORTED";
  return failure.kind === "invalid-etag" ? "INVALID_ARGUMENT" : "INTERNAL";
}

function scriptError(verb: string, key: string, sha: string): string {
  return `ERR user_script:1: failed to ${verb} ${key} script: ${sha}, on @user_script:1.`;
}
