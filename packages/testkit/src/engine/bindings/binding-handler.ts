import type { InvokeBindingRequest, InvokeBindingResponse } from "@layotto-sdk/protocol/runtime";

/** What a binding is asked. */
export interface BindingRequest {
  readonly operation: string;
  readonly data: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a binding answers. */
export interface BindingResponse {
  /** A string is sent in UTF-8. Default nothing. */
  readonly data?: Uint8Array | string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A binding that a test gives; what it throws is the failure's text. */
export type BindingHandler = (
  request: BindingRequest,
) => BindingResponse | undefined | Promise<BindingResponse | undefined>;

/** What a binding says when it fails; the runtime puts the binding's name before. */
export class BindingError extends Error {}

/** How long a binding may take. */
export const bindingTimeoutMs = 10_000;

/** Asks a test's binding. @throws BindingError with the text of what it throws. */
export async function askBinding(
  handler: BindingHandler,
  request: InvokeBindingRequest,
): Promise<InvokeBindingResponse> {
  const { operation, data, metadata } = request;
  try {
    const answer = await handler({ operation, data, metadata: Object.fromEntries(metadata) });
    const bytes = typeof answer?.data === "string" ? new TextEncoder().encode(answer.data) : answer?.data;
    return { data: bytes ?? new Uint8Array(0), metadata: new Map(Object.entries(answer?.metadata ?? {})) };
  } catch (error) {
    throw new BindingError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
