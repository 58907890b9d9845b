import { area } from "./area.js";

export const connect = area(3, {
  "connect.endpoint": "connect() takes host:port, unix: and dns: endpoints.",
  "connect.env.layotto-endpoint": "LAYOTTO_ENDPOINT names the endpoint where no option does.",
  "connect.env.runtime-grpc": "runtime_GRPC_HOST and runtime_GRPC_PORT, which users have today, come next.",
  "connect.default": "Without options and environment the endpoint is 127.0.0.1:34904.",
  "connect.bad": "A bad endpoint is refused with the variable or option that named it.",
  "connect.one-channel": "One connection serves everything.",
  "connect.proxy": "A proxy of the environment does not take calls to this machine.",
  "connect.reconnect": "A client connects again when the runtime has restarted.",
  "connect.unreachable": "A runtime that is not there is UnavailableError, and says what to look at.",
  "connect.types": "The package for Node exports the types that a typed wrapper or an interceptor names.",
});
