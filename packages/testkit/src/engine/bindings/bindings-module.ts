import { invokeBinding } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, unary, type EngineModule } from "../handlers.js";
import { bindingMessages, refused } from "../messages.js";
import { BindingError, callHttpBinding, httpOperations } from "./http-binding.js";

/** Output bindings: HTTP requests, to a test's handler where there is one, else to the configured address. */
export function createBindingsModule(context: EngineContext): EngineModule {
  const components = context.config.components.bindings;

  const handlers = [
    unary(invokeBinding, (request) => {
      const { name, operation } = request;
      const fail = (cause: string): never => {
        throw refused(bindingMessages.failed(name, cause));
      };
      if (operation === "") return fail(bindingMessages.operationMissing());
      const component = components.get(name);
      const known: readonly string[] = httpOperations;
      if (component?.type === "http" && !known.includes(operation)) {
        return fail(bindingMessages.operationNotSupported(name, operation, known));
      }
      return new Effect(async (outside) => {
        const handler = outside.handlerFor?.("binding", name);
        if (!handler && !component) return fail(bindingMessages.notFound(name));
        if (!handler && component?.type !== "http") return fail(bindingMessages.needsHandler(component?.type ?? ""));
        try {
          return await callHttpBinding(component?.metadata["url"] ?? "", request, handler, outside);
        } catch (error) {
          if (error instanceof BindingError) return fail(error.message);
          throw error;
        }
      });
    }),
  ];
  return { handlers, reset: () => undefined };
}
