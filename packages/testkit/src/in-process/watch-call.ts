import { StatusError, type TransportRequest } from "@layotto-sdk/core";

/** The longest delay that a timer of the machine can wait. */
const longestTimerMs = 0x7fffffff;

/**
 * Calls `end` when the call's deadline passes or its signal fires. Returns what releases timer and listener; whoever
 * watches calls it when the call has ended.
 */
export function watchCall(
  request: Pick<TransportRequest<never, never>, "signal" | "deadline">,
  end: (reason: StatusError) => void,
): () => void {
  const { signal, deadline } = request;
  let timer: NodeJS.Timeout | undefined;
  const expire = (): void => {
    const left = (deadline as number) - Date.now();
    if (left > 0) timer = setTimeout(expire, Math.min(left, longestTimerMs));
    else end(new StatusError("DEADLINE_EXCEEDED", "Deadline exceeded"));
  };
  const cancel = (): void =>
    end(new StatusError("CANCELLED", "The call was cancelled", undefined, { cause: signal?.reason }));
  if (deadline !== undefined) timer = setTimeout(expire, Math.min(Math.max(0, deadline - Date.now()), longestTimerMs));
  signal?.addEventListener("abort", cancel, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  };
}
