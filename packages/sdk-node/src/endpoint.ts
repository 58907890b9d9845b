import { InvalidInputError } from "@layotto-sdk/core";

const defaultHost = "127.0.0.1";
const defaultPort = "34904";

/** Where the runtime is, with the source of that knowledge, for error messages. */
export interface Endpoint {
  /** As grpc-js reads it. */
  readonly target: string;
}

/**
 * Where the runtime listens: the option, else `LAYOTTO_ENDPOINT`, else `runtime_GRPC_HOST` and `runtime_GRPC_PORT`
 * (the names of the older client), else `127.0.0.1:34904`.
 * @throws {@link InvalidInputError} for what is neither `host:port` nor `unix:path`
 */
export function endpointFrom(option: string | undefined, env: NodeJS.ProcessEnv): Endpoint {
  if (option !== undefined) return parsed("endpoint", option);
  const whole = env["LAYOTTO_ENDPOINT"];
  if (whole) return parsed("LAYOTTO_ENDPOINT", whole);
  const host = env["runtime_GRPC_HOST"] || defaultHost;
  if (host.startsWith("unix:")) return parsed("runtime_GRPC_HOST", host);
  return parsed("runtime_GRPC_HOST and runtime_GRPC_PORT", `${host}:${env["runtime_GRPC_PORT"] || defaultPort}`);
}

function parsed(argument: string, value: string): Endpoint {
  const wanted = '"host:port" (the runtime\'s gRPC address, for example 127.0.0.1:34904) or "unix:/path/to/socket"';
  if (typeof value !== "string") throw new InvalidInputError(argument, value, wanted);
  if (/^https?:\/\//.test(value)) {
    throw new InvalidInputError(argument, value, `${wanted}, without http://: the runtime speaks gRPC there`);
  }
  if (/^unix:./.test(value)) return { target: value };
  const match = /^(?:dns:(?:\/\/\/)?)?(?:\[[0-9a-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i.exec(value);
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65_535) throw new InvalidInputError(argument, value, wanted);
  return { target: value };
}
