/** A configuration of the runtime with these components alone. */
export function runtimeConfig(components: object): object {
  const filters = [{ type: "grpc", config: { server_name: "runtime", grpc_config: components } }];
  return { servers: [{ listeners: [{ name: "grpc", address: "127.0.0.1:34904", filter_chains: [{ filters }] }] }] };
}
