import type { ComponentConfig, ComponentKind } from "../config/runtime-config.js";
import type { EngineContext } from "./context.js";
import { commonMessages, refused } from "./messages.js";

/** The component that a call of an extension service names. @throws StatusError where there is none of that kind. */
export function configuredComponent(context: EngineContext, kind: ComponentKind, name: string): ComponentConfig {
  const component = context.config.components[kind].get(name);
  if (!component) throw refused(commonMessages.componentNotFound(kind, name));
  return component;
}
