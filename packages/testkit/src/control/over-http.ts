import { createControl } from "./client.js";
import { ControlError, type Control } from "./control.js";

/**
 * The control interface of a mock that is served somewhere else: `url` is what `serve(mock, { control: true })` calls
 * its `control`, for example `http://127.0.0.1:40123`. Needs nothing but `fetch`: from `@layotto-sdk/testkit/control` it
 * comes without the engine, to pages too.
 *
 * @throws TypeError for what is no HTTP address.
 */
export function controlOverHttp(url: string): Control {
  if (typeof url !== "string" || !/^https?:\/\//i.test(url))
    throw new TypeError(
      `url is ${JSON.stringify(url)}; use what serve() calls control, for example http://127.0.0.1:40123.`,
    );
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
