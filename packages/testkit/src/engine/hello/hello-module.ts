import { sayHello } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { unary, type EngineModule } from "../handlers.js";
import { helloMessages, refused } from "../messages.js";

/** The greeting of the configured `hellos`. */
export function createHelloModule(context: EngineContext): EngineModule {
  const handlers = [
    unary(sayHello, (request) => {
      const component = context.config.components.hellos.get(request.serviceName);
      if (!component) throw refused(helloMessages.notFound());
      const greeting = typeof component.raw["hello"] === "string" ? component.raw["hello"] : "";
      return { hello: request.name === "" ? greeting : `${greeting}, ${request.name}`, data: request.data };
    }),
  ];
  return { handlers, reset: () => undefined };
}
