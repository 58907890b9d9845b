import type { ComponentConfig } from "../../config/runtime-config.js";

/** How a Redis pub/sub component delivers. */
export interface RedisOptions {
  /** The consumer group that all its subscriptions form. */
  readonly group: string;
  /** A handler has so long, and an event that was not answered is claimed again so long after its delivery. Default 60,000; 0 turns redelivery off. */
  readonly processingTimeoutMs: number;
  /** How often each subscription looks for events to claim. Default 15,000; 0 turns redelivery off. */
  readonly redeliverIntervalMs: number;
  /** How many events are read ahead of the workers. Default 100. */
  readonly queueDepth: number;
  /** How many events are with handlers at a time. Default 10. */
  readonly concurrency: number;
}

/** Reads the component's metadata; what cannot be read has its default. */
export function redisOptions(config: ComponentConfig): RedisOptions {
  const { metadata } = config;
  return {
    group: metadata["consumerID"] ?? "",
    processingTimeoutMs: durationMs(metadata["processingTimeout"]) ?? 60_000,
    redeliverIntervalMs: durationMs(metadata["redeliverInterval"]) ?? 15_000,
    queueDepth: Math.max(1, count(metadata["queueDepth"]) ?? 100),
    concurrency: Math.max(1, count(metadata["concurrency"]) ?? 10),
  };
}

/** Which Redis database a component lives in: those with the same one share its streams. */
export function redisDatabaseKey(name: string, config: ComponentConfig): string {
  const host = config.metadata["redisHost"];
  return host === undefined || host === "" ? `component ${name}` : `${host}/${config.metadata["redisDB"] || "0"}`;
}

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function durationMs(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(value) * (unitsMs[unit ?? ""] ?? 0);
  }
  return sum;
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
