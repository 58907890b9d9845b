import type { EngineContext } from "./context.js";
import type { EngineModule, Handler } from "./handlers.js";
import { createHelloModule } from "./hello/hello-module.js";
import { createLockModule, type LockModule } from "./lock/lock-module.js";
import { createSequencerModule } from "./sequencer/sequencer-module.js";
import { createStateModule, type StateModule } from "./state/state-module.js";

/** The mock runtime without any wire: what each call does, and the other side of it for tests. */
export interface Engine {
  readonly context: EngineContext;
  /** By the path of the method, for example `/spec.proto.runtime.v1.Runtime/GetState`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly state: StateModule;
  readonly lock: LockModule;
  /** Forgets all state, as a fresh runtime. */
  reset(): void;
}

/** Puts all building blocks together. */
export function createEngine(context: EngineContext): Engine {
  const state = createStateModule(context);
  const lock = createLockModule(context);
  const modules: EngineModule[] = [createHelloModule(context), state, lock, createSequencerModule(context)];
  const handlers = new Map<string, Handler>();
  for (const module of modules) for (const handler of module.handlers) handlers.set(handler.method.path, handler);

  return {
    context,
    handlers,
    state,
    lock,
    reset() {
      for (const module of modules) module.reset();
    },
  };
}
