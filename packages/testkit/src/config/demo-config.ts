import { parseLayottoConfig } from "./parse-config.js";
import type { RuntimeConfig } from "./runtime-config.js";

/**
 * What `mockRuntime()` has without a configuration: every component that the shipped configurations of Layotto name
 * `*_demo`, all in memory, and `helloworld`; the application's id is `app1`. The bindings and services are those that
 * a test registers. Encryption, mail and text messages are of the types that the runtime ships; what `delay_queue_demo`
 * delivers later, subscribers of `pub_subs_demo` get too.
 */
export function demoConfig(): RuntimeConfig {
  const inMemory = { type: "in-memory", metadata: {} };
  const grpcConfig = {
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
    app: { app_id: "app1" },
  };
  const filters = [{ type: "grpc", config: { server_name: "runtime", grpc_config: grpcConfig } }];
  const listener = { name: "grpc", address: "127.0.0.1:34904", filter_chains: [{ filters }] };
  const actuator = {
    name: "actuator",
    address: "127.0.0.1:34999",
    filter_chains: [],
    stream_filters: [{ type: "actuator_filter" }],
  };
  return parseLayottoConfig({ servers: [{ listeners: [listener, actuator] }] });
}
