import { applyConfiguration } from "@layotto-sdk/protocol/lifecycle";
import { unary, type EngineModule } from "../handlers.js";
import type { HelloModule } from "../hello/hello-module.js";
import { commonMessages, lifecycleMessages, refused } from "../messages.js";

/** Changes of components that run: of those that the runtime ships, only `hellos` takes any. */
export function createLifecycleModule(hello: Pick<HelloModule, "apply">): EngineModule {
  const handlers = [
    unary(applyConfiguration, ({ componentConfig }) => {
      const { kind = "", name = "", metadata } = componentConfig ?? {};
      if (kind === "") throw refused(lifecycleMessages.fieldMissing("kind"));
      if (name === "") throw refused(lifecycleMessages.fieldMissing("name"));
      if (!metadata || metadata.size === 0) throw refused(lifecycleMessages.fieldMissing("metadata"));
      if (kind !== "hellos" || !hello.apply(name, metadata))
        throw refused(commonMessages.componentNotFound(kind, name));
      return {};
    }),
  ];
  return { handlers, reset: () => undefined };
}
