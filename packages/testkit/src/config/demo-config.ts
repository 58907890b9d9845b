import { componentKinds, type ComponentConfig, type ComponentKind, type RuntimeConfig } from "./runtime-config.js";

/**
 * What `mockRuntime()` has without a configuration: every component that the shipped configurations of Layotto name
 * `*_demo`, all in memory, and `helloworld`; the application's id is `app1`. The bindings and services are those that
 * a test registers. Encryption, mail and text messages are of the types that the runtime ships; what `delay_queue_demo`
 * delivers later, subscribers of `pub_subs_demo` get too.
 *
 * It is built and not parsed, since every mock of a unit test begins with it; a test holds it against the parser.
 */
export function demoConfig(): RuntimeConfig {
  const components = Object.fromEntries(
    componentKinds.map((kind) => [kind, new Map(Object.entries(demoComponents[kind] ?? {}).map(named))]),
  ) as unknown as RuntimeConfig["components"];
  return {
    appId: "app1",
    app: undefined,
    components,
    listeners: { grpc: "127.0.0.1:34904", actuator: "127.0.0.1:34999" },
    routes: new Map(),
    file: undefined,
  };
}

/** A component's entry as a configuration file has it. */
interface Entry {
  readonly type?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly [own: string]: unknown;
}

const inMemory: Entry = { type: "in-memory", metadata: {} };

/** The components of {@link demoConfig} by kind and name, as a configuration file has them. */
export const demoComponents: Readonly<Partial<Record<ComponentKind, Readonly<Record<string, Entry>>>>> = {
  hellos: { helloworld: { type: "helloworld", hello: "greeting" } },
  state: { state_demo: inMemory },
  lock: { lock_demo: inMemory },
  sequencer: { sequencer_demo: inMemory },
  pub_subs: { pub_subs_demo: { type: "in-memory", metadata: { consumerID: "1" } } },
  file: { file_demo: { type: "local", metadata: {} } },
  oss: { oss_demo: { type: "ceph", metadata: {} } },
  secret_store: { secret_demo: inMemory },
  bindings: { bindings_demo: { type: "http", metadata: {} } },
  config_store: { config_demo: inMemory },
  cryption: { cryption_demo: { type: "aliyun.kms", metadata: { KeyID: "key_demo" } } },
  email: { email_demo: { type: "aliyun.email", metadata: {} } },
  sms: { sms_demo: { type: "tencentcloud.sms", metadata: {} } },
  phone: { phone_demo: inMemory },
  delay_queue: { delay_queue_demo: { type: "in-memory", metadata: { pubsubName: "pub_subs_demo" } } },
  rpcs: { mosn: { config: { channel: [{ size: 16, protocol: "http", listener: "egress_runtime_http" }] } } },
};

function named([name, raw]: [string, Entry]): [string, ComponentConfig] {
  return [name, { type: raw.type ?? "", metadata: raw.metadata ?? {}, raw }];
}
