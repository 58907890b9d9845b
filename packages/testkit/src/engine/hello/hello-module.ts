import { sayHello } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { helloMessages, refused } from "../messages.js";

/** The greeting of the configured `hellos`, which can change while the runtime runs. */
export interface HelloModule extends EngineModule {
  /** Hands a component new settings, of which it reads `hello`. `false` where there is no such component. */
  apply(name: string, settings: ReadonlyMap<string, string>): boolean;
}

/** Makes the module. */
export function createHelloModule(context: EngineContext): HelloModule {
  const { hellos } = context.config.components;
  const changed = new Map<string, string>();
  const greetingOf = (name: string, configured: unknown): string =>
    changed.get(name) ?? (typeof configured === "string" ? configured : "");
  const handlers = [
    unary(sayHello, (request) => {
      const component = hellos.get(request.serviceName);
      if (!component) throw refused(helloMessages.notFound());
      const greeting = greetingOf(request.serviceName, component.raw["hello"]);
      return { hello: request.name === "" ? greeting : `${greeting}, ${request.name}`, data: request.data };
    }),
  ];
  return {
    handlers,
    apply(name, settings) {
      const greeting = settings.get("hello");
      if (hellos.has(name) && greeting !== undefined) changed.set(name, greeting);
      return hellos.has(name);
    },
    reset: () => changed.clear(),
    // The new process reads its configuration file.
    restart: () => changed.clear(),
  };
}
