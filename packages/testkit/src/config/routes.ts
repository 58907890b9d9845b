import { isObject, objectsIn, type JsonObject } from "./json-objects.js";

/**
 * Where invocations go: routers whose match has a header `id` name a cluster, clusters name hosts. A router that
 * matches without headers stands under `*`.
 */
export function routesOf(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const clusters = clustersOf(document);
  const routes = new Map<string, readonly string[]>();
  for (const router of objectsIn(document)) {
    const { match, route } = router;
    if (!isObject(match) || !isObject(route) || typeof route["cluster_name"] !== "string") continue;
    const hosts = clusters.get(route["cluster_name"]);
    const id = idOf(match);
    // The first router that matches wins.
    if (hosts && id !== undefined && !routes.has(id)) routes.set(id, hosts);
  }
  return routes;
}

function clustersOf(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const clusters = new Map<string, readonly string[]>();
  for (const object of objectsIn(document)) {
    const { name, hosts } = object;
    if (typeof name !== "string" || !Array.isArray(hosts)) continue;
    const addresses = hosts.filter(isObject).map((host) => host["address"]);
    clusters.set(
      name,
      addresses.filter((address): address is string => typeof address === "string"),
    );
  }
  return clusters;
}

function idOf(match: JsonObject): string | undefined {
  const headers = Array.isArray(match["headers"]) ? match["headers"].filter(isObject) : [];
  if (headers.length === 0) return "*";
  const value = headers.find((header) => header["name"] === "id")?.["value"];
  return typeof value === "string" ? value : undefined;
}
