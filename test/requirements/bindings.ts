import { area } from "./area.js";

export const bindings = area(3, {
  "bindings.invoke": "A binding runs an operation with a body and metadata, and answers with both.",
  "bindings.body": "A body is bytes, text or JSON as the caller says.",
  "bindings.errors.failed":
    "A failure behind the binding is a BindingError with the HTTP status where the text names it.",
  "bindings.errors.operation": "An operation that the binding does not have is a NotSupportedByRuntimeError.",
  "bindings.errors.absent": "A binding that the runtime does not have is a ComponentNotFoundError.",
});
