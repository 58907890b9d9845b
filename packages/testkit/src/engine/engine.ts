import { createBindingsModule, type BindingsModule } from "./bindings/bindings-module.js";
import { createConfigurationModule, type ConfigurationModule } from "./configuration/configuration-module.js";
import { createConfigurationSubscription } from "./configuration/subscription.js";
import type { EngineContext } from "./context.js";
import { createFilesModule, type FilesModule } from "./files/files-module.js";
import { createCryptionModule, type CryptionModule } from "./cryption/cryption-module.js";
import { createDelayQueueModule } from "./delay-queue/delay-queue-module.js";
import type { EngineModule, Handler } from "./handlers.js";
import { createHelloModule } from "./hello/hello-module.js";
import { createInvokeModule, type InvokeModule } from "./invoke/invoke-module.js";
import { createLifecycleModule } from "./lifecycle/lifecycle-module.js";
import { createLockModule, type LockModule } from "./lock/lock-module.js";
import { createMessagingModule, type MessagingModule } from "./messaging/messaging-module.js";
import { createObjectsModule, type ObjectsModule } from "./objects/objects-module.js";
import { createAppRegistry, type AppRegistry } from "./pubsub/app-registry.js";
import { createPubSubModule, type PubSubModule } from "./pubsub/pubsub-module.js";
import { createSecretsModule, type SecretsModule } from "./secrets/secrets-module.js";
import { createSequencerModule, type SequencerModule } from "./sequencer/sequencer-module.js";
import { createStateModule, type StateModule } from "./state/state-module.js";

/** The mock runtime without any wire: what each call does, and the other side of it for tests. */
export interface Engine {
  readonly context: EngineContext;
  /** By the path of the method, for example `/spec.proto.runtime.v1.Runtime/GetState`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly state: StateModule;
  readonly lock: LockModule;
  readonly configuration: ConfigurationModule;
  readonly files: FilesModule;
  readonly objects: ObjectsModule;
  readonly bindings: BindingsModule;
  readonly invoke: InvokeModule;
  readonly pubsub: PubSubModule;
  readonly secrets: SecretsModule;
  readonly sequencer: SequencerModule;
  readonly cryption: CryptionModule;
  readonly messaging: MessagingModule;
  /** The application that is called back. */
  readonly apps: AppRegistry;
  /** Forgets all state, as a fresh runtime. */
  reset(): void;
  /** Forgets what a restart of the runtime's process loses. */
  restart(): void;
}

/**
 * Puts all building blocks together.
 *
 * @throws ConfigError when the file of a secret store is missing or cannot be read.
 */
export function createEngine(context: EngineContext): Engine {
  const apps = createAppRegistry(context);
  const state = createStateModule(context);
  const lock = createLockModule(context);
  const configuration = createConfigurationModule(context);
  const files = createFilesModule(context);
  const objects = createObjectsModule(context);
  const bindings = createBindingsModule(context);
  const invoke = createInvokeModule(context);
  const pubsub = createPubSubModule(context, apps);
  const secrets = createSecretsModule(context);
  const sequencer = createSequencerModule(context);
  const hello = createHelloModule(context);
  const cryption = createCryptionModule(context);
  const messaging = createMessagingModule(context);
  const modules: EngineModule[] = [
    hello,
    state,
    lock,
    sequencer,
    configuration,
    createConfigurationSubscription(context, configuration.stores),
    pubsub,
    files,
    objects,
    secrets,
    bindings,
    invoke,
    cryption,
    messaging,
    createDelayQueueModule(context, pubsub),
    createLifecycleModule(hello),
  ];
  const handlers = new Map<string, Handler>();
  for (const module of modules) for (const handler of module.handlers) handlers.set(handler.method.path, handler);

  return {
    context,
    handlers,
    state,
    lock,
    configuration,
    files,
    objects,
    bindings,
    invoke,
    pubsub,
    secrets,
    sequencer,
    cryption,
    messaging,
    apps,
    reset() {
      for (const module of modules) module.reset();
    },
    restart() {
      for (const module of modules) module.restart?.();
    },
  };
}
