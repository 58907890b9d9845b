import type { IncomingMessage, ServerResponse } from "node:http";
import type { RuntimeConfig } from "../config/runtime-config.js";

/** Answers the runtime's actuator endpoints: readiness, liveness and info; 404 for every other path. */
export function actuatorHandler(
  config: RuntimeConfig,
  version: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  const health = JSON.stringify({ components: components(config), status: "UP" });
  const answers = new Map([
    ["/actuator/health", "{}"],
    ["/actuator/health/readiness", health],
    ["/actuator/health/liveness", health],
    ["/actuator/info", JSON.stringify({ app: { name: "Layotto", version: "", compiled: `mock ${version}` } })],
  ]);
  return (request, response) => {
    request.resume();
    const path = (request.url ?? "").split("?", 1)[0]?.replace(/\/$/, "") ?? "";
    const answer = answers.get(path);
    response.writeHead(answer === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(answer);
  };
}

function components(config: RuntimeConfig): Record<string, unknown> {
  const up: Record<string, unknown> = { runtime_startup: { status: "UP", details: { reason: "" } } };
  for (const { type } of config.components.lock.values())
    if (type === "in-memory") up["lock-memory"] = { status: "UP" };
  return up;
}
