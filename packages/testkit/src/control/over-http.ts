import { createControl } from "./client.js";
import { ControlError, type Control } from "./control.js";

/**
 * The control interface of a mock that is served somewhere else: `url` is what `serve(mock, { control: true })` calls
 * its `control`, for example `http://127.0.0.1:40123`.
 */
export function controlOverHttp(url: string): Control {
  const base = url.replace(/\/$/, "");
  return createControl(async (name, input) => {
    const response = await fetch(`${base}/control/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input ?? null),
    });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (answer.error !== undefined) throw new ControlError(answer.error);
    return answer.result;
  });
}
