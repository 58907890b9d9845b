import { ConfigError } from "./config-error.js";
import { didYouMean } from "./did-you-mean.js";
import { isObject, objectsIn, type JsonObject } from "./json-objects.js";
import { parseJson, placed } from "./parse-json.js";
import { routesOf } from "./routes.js";
import {
  componentKinds,
  type ComponentConfig,
  type ComponentKind,
  type Components,
  type RuntimeConfig,
} from "./runtime-config.js";

/**
 * Reads the JSON configuration that Layotto itself takes: its text, or what it parses to. The runtime's part is the
 * `grpc_config` of the `grpc` filter of any listener, wherever in the document that stands.
 *
 * @throws ConfigError for a text that is not JSON, a document without a runtime's part, an unknown component kind.
 */
export function parseLayottoConfig(source: unknown, options: { file?: string | undefined } = {}): RuntimeConfig {
  const { file } = options;
  const document = typeof source === "string" ? parseJson(source, file) : source;
  if (!isObject(document)) throw new ConfigError(`${placed(file)}The configuration is not a JSON object.`, file);
  const listeners = objectsIn(document).filter((one) => Array.isArray(one["filter_chains"]));
  const grpc = listeners.map((listener) => ({ listener, config: grpcConfigOf(listener) })).find((one) => one.config);
  if (!grpc?.config) {
    throw new ConfigError(
      `${placed(file)}No listener has a filter of type "grpc" with a "grpc_config"; that is the runtime's part.`,
      file,
    );
  }
  checkKinds(grpc.config, file);
  const app = isObject(grpc.config["app"]) ? grpc.config["app"] : {};
  return {
    appId: text(app["app_id"]),
    app: appOf(app, file),
    components: componentsOf(grpc.config, file),
    listeners: {
      grpc: text(grpc.listener["address"]) || undefined,
      actuator: text(listeners.find((listener) => isActuator(listener))?.["address"]) || undefined,
    },
    routes: routesOf(document),
    file,
  };
}

function grpcConfigOf(listener: JsonObject): JsonObject | undefined {
  for (const filter of objectsIn(listener["filter_chains"])) {
    const config = filter["type"] === "grpc" ? filter["config"] : undefined;
    if (isObject(config) && isObject(config["grpc_config"])) return config["grpc_config"];
  }
  return undefined;
}

function isActuator(listener: JsonObject): boolean {
  const filters = listener["stream_filters"];
  return Array.isArray(filters) && filters.some((filter) => isObject(filter) && filter["type"] === "actuator_filter");
}

function checkKinds(config: JsonObject, file: string | undefined): void {
  const known: readonly string[] = ["app", ...componentKinds];
  for (const kind of Object.keys(config)) {
    if (known.includes(kind)) continue;
    const near = didYouMean(kind, known);
    const hint = near === undefined ? `The runtime knows ${known.join(", ")}.` : `Did you mean "${near}"?`;
    throw new ConfigError(`${placed(file)}Unknown component kind "${kind}" in grpc_config. ${hint}`, file);
  }
}

function appOf(app: JsonObject, file: string | undefined): RuntimeConfig["app"] {
  const port = Number(app["grpc_callback_port"] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const given = JSON.stringify(app["grpc_callback_port"]);
    throw new ConfigError(
      `${placed(file)}app.grpc_callback_port is ${given}; use a port from 1 to 65535, or 0 for none.`,
      file,
    );
  }
  return port > 0 ? { host: text(app["grpc_callback_host"]) || "127.0.0.1", port } : undefined;
}

function componentsOf(config: JsonObject, file: string | undefined): RuntimeConfig["components"] {
  const components = {} as Record<ComponentKind, Components>;
  for (const kind of componentKinds) {
    const entries = config[kind] ?? {};
    if (!isObject(entries))
      throw new ConfigError(`${placed(file)}"${kind}" is not an object of named components.`, file);
    const named = new Map<string, ComponentConfig>();
    for (const [name, entry] of Object.entries(entries)) {
      if (!isObject(entry)) {
        const given = `${kind}.${name} is ${JSON.stringify(entry)}`;
        throw new ConfigError(`${placed(file)}${given}; use an object with "type" and "metadata".`, file);
      }
      named.set(name, componentOf(entry));
    }
    components[kind] = named;
  }
  return components;
}

function componentOf(raw: JsonObject): ComponentConfig {
  const given = raw["metadata"];
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  // A file component may have a list of objects (one a bucket); what they say is laid over one another.
  for (const part of Array.isArray(given) ? given : [given]) {
    if (isObject(part)) for (const [key, value] of Object.entries(part)) metadata[key] = text(value);
  }
  return { type: text(raw["type"]), metadata, raw };
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
