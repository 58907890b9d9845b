import type { Area } from "./area.js";

/** The calls of the Runtime service; a test of the manifest compares them with the contract. */
export const runtimeCalls = [
  "SayHello",
  "InvokeService",
  "GetConfiguration",
  "SaveConfiguration",
  "DeleteConfiguration",
  "SubscribeConfiguration",
  "TryLock",
  "Unlock",
  "LockKeepAlive",
  "GetNextId",
  "GetState",
  "GetBulkState",
  "SaveState",
  "DeleteState",
  "DeleteBulkState",
  "ExecuteStateTransaction",
  "PublishEvent",
  "SubscribeTopicEvents",
  "GetFile",
  "PutFile",
  "ListFile",
  "DelFile",
  "GetFileMeta",
  "InvokeBinding",
  "GetSecret",
  "GetBulkSecret",
] as const;

/** The calls that the runtime makes of the application. */
export const appCalls = ["ListTopicSubscriptions", "OnTopicEvent"] as const;

type RuntimeCall = (typeof runtimeCalls)[number];
type CallId = `call.${RuntimeCall}.${"block" | "raw"}` | `call.${(typeof appCalls)[number]}`;

/** Each call of the API: those of Runtime by a building block and raw, those of AppCallback by an application. */
export const calls: Area<CallId> = {
  section: 3,
  promises: Object.fromEntries([
    ...runtimeCalls.map((call) => [`call.${call}.block`, `A building block makes the call ${call}.`]),
    ...runtimeCalls.map((call) => [`call.${call}.raw`, `runtime.call() makes the call ${call} by its descriptor.`]),
    ...appCalls.map((call) => [`call.${call}`, `An application answers the call ${call}.`]),
  ]) as Record<CallId, string>,
};
