/** One configured component. */
export interface ComponentConfig {
  /** For example `redis` or `in-memory`. */
  readonly type: string;
  /** Always an object of texts here; a file may say null or a list. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The component's entry as the file has it, for what only one kind knows (`hello`, `biggerThan`, `config`). */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type Components = ReadonlyMap<string, ComponentConfig>;

/** A kind of components that a configuration file may name, as it spells it. */
export type ComponentKind =
  | "hellos"
  | "state"
  | "lock"
  | "pub_subs"
  | "sequencer"
  | "file"
  | "oss"
  | "secret_store"
  | "bindings"
  | "config_store"
  | "rpcs"
  | "custom_component"
  | "extends"
  | "cryption"
  | "email"
  | "phone"
  | "sms"
  | "delay_queue";

/** Every {@link ComponentKind}. */
export const componentKinds: readonly ComponentKind[] = [
  "hellos",
  "state",
  "lock",
  "pub_subs",
  "sequencer",
  "file",
  "oss",
  "secret_store",
  "bindings",
  "config_store",
  "rpcs",
  "custom_component",
  "extends",
  "cryption",
  "email",
  "phone",
  "sms",
  "delay_queue",
];

/** The part of Layotto's configuration that the mock acts on. */
export interface RuntimeConfig {
  readonly appId: string;
  /** Where the application listens for callbacks; `undefined` where the file names no port, or port 0. */
  readonly app: { readonly host: string; readonly port: number } | undefined;
  readonly components: Readonly<Record<ComponentKind, Components>>;
  /** Addresses of the listeners that the program serves. */
  readonly listeners: { readonly grpc: string | undefined; readonly actuator: string | undefined };
  /** Where an invocation goes: application id to `host:port` addresses. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
  /** The file that it came from, where it came from one. */
  readonly file?: string | undefined;
}
