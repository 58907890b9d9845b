import { invokeBinding, type InvokeBindingRequest, type InvokeBindingResponse } from "@layotto-sdk/protocol/runtime";
import type { EngineContext } from "../context.js";
import { Effect, unary, type EngineModule } from "../handlers.js";
import { bindingMessages, refused } from "../messages.js";
import { HttpTimeoutError, type Outside } from "../outside.js";
import { withinTime } from "../time-limit.js";
import { askBinding, BindingError, bindingTimeoutMs, type BindingHandler } from "./binding-handler.js";
import { callHttpBinding, httpOperations } from "./http-binding.js";

/** Output bindings, and those that a test gives. */
export interface BindingsModule extends EngineModule {
  /**
   * Answers a binding instead of the configured component, which need not exist; a reset keeps it. Returns the
   * function that takes it away again.
   */
  registerBinding(name: string, handler: BindingHandler): () => void;
}

/** Output bindings: a test's handler where there is one, else HTTP requests to the configured address. */
export function createBindingsModule(context: EngineContext): BindingsModule {
  const components = context.config.components.bindings;
  const given = new Map<string, BindingHandler>();

  const check = ({ name, operation }: InvokeBindingRequest): string | undefined => {
    if (operation === "") return bindingMessages.operationMissing();
    const component = components.get(name);
    // A handler knows which operations it has; without one only those of the HTTP binding do anything.
    if (given.has(name)) return undefined;
    if (!component) return bindingMessages.notFound(name);
    if (component.type !== "http") return bindingMessages.needsHandler(component.type);
    const known: readonly string[] = httpOperations;
    return known.includes(operation) ? undefined : bindingMessages.operationNotSupported(name, operation, known);
  };
  const ask = (request: InvokeBindingRequest, outside: Outside): Promise<InvokeBindingResponse> => {
    const handler = given.get(request.name);
    if (handler) return withinTime(askBinding(handler, request), bindingTimeoutMs);
    return callHttpBinding(components.get(request.name)?.metadata["url"] ?? "", request, outside);
  };

  const handlers = [
    unary(invokeBinding, (request) => {
      const failure = check(request);
      if (failure !== undefined) throw refused(bindingMessages.failed(request.name, failure));
      return new Effect(async (outside) => {
        try {
          return await ask(request, outside);
        } catch (error) {
          if (error instanceof BindingError) throw refused(bindingMessages.failed(request.name, error.message));
          if (error instanceof HttpTimeoutError)
            throw refused(bindingMessages.failed(request.name, bindingMessages.timeout()));
          throw error;
        }
      });
    }),
  ];

  return {
    handlers,
    reset: () => undefined,
    registerBinding(name, handler) {
      given.set(name, handler);
      return () => {
        if (given.get(name) === handler) given.delete(name);
      };
    },
  };
}
